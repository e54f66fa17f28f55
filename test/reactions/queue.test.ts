import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT' }));

import { onEvents } from '../../functions/reactions/queue.ts';

const detail = (id: string) => ({
  eventId: `${id}@1`,
  type: 'AppointmentConfirmed',
  version: 1,
  occurredAt: '2026-11-21T12:00:00Z',
  appointmentId: id,
  clinicId: 'c',
  appointmentTypeId: 't',
  doctorId: 'd',
  patientId: 'p',
  status: 'CONFIRMED',
  start: '2026-11-23T14:00:00Z',
  end: '2026-11-23T14:30:00Z',
  actor: { id: 'p', role: 'patient' },
  correlationId: 'r',
});
const message = (messageId: string, body: string) => ({ messageId, body }) as SQSRecord;
const event = (...Records: SQSRecord[]): SQSEvent => ({ Records });
const context = {} as Context;

describe('a queue of events', () => {
  it('lets one bad message in a hundred fail alone', async () => {
    const seen: string[] = [];
    const handler = onEvents('test', async ({ appointmentId }) => {
      seen.push(appointmentId);
    });
    const messages = Array.from({ length: 100 }, (_, index) =>
      message(`m${index}`, index === 42 ? '{"detail":' : JSON.stringify({ detail: detail(`a${index}`) })),
    );
    expect(await handler(event(...messages), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm42' }] });
    expect(seen).toHaveLength(99);
  });

  it('reports a message whose reaction fails, and one that is no event of ours', async () => {
    const handler = onEvents('test', async ({ appointmentId }) => {
      if (appointmentId === 'a1') throw new Error('busy');
    });
    const answer = await handler(
      event(
        message('m0', JSON.stringify({ detail: detail('a0') })),
        message('m1', JSON.stringify({ detail: detail('a1') })),
        message('m2', JSON.stringify({ detail: { type: 'Nonsense' } })),
      ),
      context,
    );
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['m1', 'm2']);
  });

  it('reports every message when all of them fail, instead of throwing', async () => {
    const handler = onEvents('test', async () => {
      throw new Error('down');
    });
    const answer = await handler(event(message('m0', JSON.stringify({ detail: detail('a') }))), context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});
