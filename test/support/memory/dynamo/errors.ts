import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

const $metadata = { httpStatusCode: 400 };

/** A request that DynamoDB does not take, whatever is stored. */
export class Invalid extends DynamoDBServiceException {
  constructor(message: string) {
    super({ name: 'ValidationException', $fault: 'client', $metadata, message });
  }
}

/** A write that what is stored makes impossible; in a transaction it is the reason of one write. */
export class Impossible extends Invalid {
  readonly isAboutStored = true;
}

/** `instanceof` does not tell: the SDK's errors compare names. */
export const isImpossible = (error: unknown): error is Impossible => error instanceof Error && 'isAboutStored' in error;

/** A condition that did not hold, with the item if the request asks for it. */
export const conditionFailed = (item: Record<string, AttributeValue> | undefined): Error =>
  new ConditionalCheckFailedException({
    $metadata,
    message: 'The conditional request failed',
    ...(item && { Item: item }),
  });

/** Why one write of a transaction kept it from being committed; `None` when it did not. */
export interface Reason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: Record<string, AttributeValue>;
}

/** A transaction of which nothing was committed. */
export const cancelledBecause = (reasons: Reason[]): Error =>
  new TransactionCanceledException({
    $metadata,
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  });
