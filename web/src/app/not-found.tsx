import { ButtonLink } from '../parts/link.tsx';
import { Page } from '../parts/page.tsx';
import { useWords } from '../wording/index.tsx';

export const NotFound = () => {
  const { w } = useWords();
  return (
    <Page title={w.app.notFoundTitle} lead={w.app.notFoundText}>
      <div>
        <ButtonLink to="/">{w.app.toStart}</ButtonLink>
      </div>
    </Page>
  );
};
