import { Tracer } from '@aws-lambda-powertools/tracer';

const tracer = new Tracer();

/**
 * Does a piece of work as a part of its own of the X-Ray trace, findable there by the request that it follows from. Only
 * functions that nobody waits for do so: the library would make those of the API slower to start.
 */
export const traced = async <Result>(
  name: string,
  correlationId: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> => {
  if (!tracer.isTracingEnabled()) return work();
  return tracer.provider.captureAsyncFunc(`## ${name}`, async (part) => {
    try {
      if (correlationId !== undefined) part?.addAnnotation('correlationId', correlationId);
      return await work();
    } catch (error) {
      part?.addError(error as Error);
      throw error;
    } finally {
      part?.close();
    }
  }) as Promise<Result>;
};
