import { Skeleton } from '@mantine/core';
import { useWords } from '../wording/index.tsx';

/** The shape of rows that are on their way. */
export const Waiting = ({ rows = 3, height = 72 }: { readonly rows?: number; readonly height?: number }) => {
  const { w } = useWords();
  return (
    <div role="status" aria-label={w.app.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} mb={12} />
      ))}
    </div>
  );
};
