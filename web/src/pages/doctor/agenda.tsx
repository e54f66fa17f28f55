import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';

export const Agenda = () => {
  const { w } = useWords();
  return <Page title={w.nav.agenda} />;
};
