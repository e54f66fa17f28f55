import { useRouter } from '@tanstack/react-router';
import { Failure } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { useWords } from '../wording/index.tsx';

/** Shown instead of a page that broke, or whose code could not be fetched. */
export const Failed = ({ error }: { readonly error: unknown }) => {
  const { w } = useWords();
  const router = useRouter();
  return (
    <Page title={w.app.somethingWrong}>
      <Failure error={error} retry={() => router.invalidate()} />
    </Page>
  );
};
