import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { Waiting } from './waiting.tsx';

interface AnsweredProps<Data> {
  readonly of: UseQueryResult<Data>;
  readonly rows?: number;
  readonly height?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What a query answered, once it did: its shape before that, what went wrong instead. */
export const Answered = <Data,>({ of, rows, height, children }: AnsweredProps<Data>) => {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.isError) return <Failure error={of.error} retry={of.refetch} />;
  return <Waiting {...(rows !== undefined && { rows })} {...(height !== undefined && { height })} />;
};
