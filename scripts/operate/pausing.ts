import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { resourcesOf, type Target } from './target.ts';

/** What each function had reserved before it was paused; `null` for nothing. */
export type Reserved = Readonly<Record<string, number | null>>;

/** Whether people wait for a function's answer. */
const isAwaited = ({ stackName }: Target, functionName: string): boolean => functionName.startsWith(`${stackName}-Api`);

/**
 * Lets no function of the stack run any more, or with `onlyLater` none that nobody waits for. What is asked for meanwhile
 * is refused, what is queued waits.
 */
export const pause = async (target: Target, onlyLater: boolean): Promise<Reserved> => {
  const lambda = new LambdaClient(target.config);
  const names = await resourcesOf(target, 'AWS::Lambda::Function');
  const before: Record<string, number | null> = {};
  for (const FunctionName of names.filter((name) => !onlyLater || !isAwaited(target, name))) {
    const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    before[FunctionName] = ReservedConcurrentExecutions ?? null;
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  }
  return before;
};

/** Lets every function run again as it did before. */
export const resume = async (target: Target, before: Reserved): Promise<void> => {
  const lambda = new LambdaClient(target.config);
  for (const [FunctionName, ReservedConcurrentExecutions] of Object.entries(before))
    if (ReservedConcurrentExecutions === null)
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
};
