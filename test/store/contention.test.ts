import { beforeAll, describe, expect, it } from 'vitest';
import { noticeId } from '../../functions/domain/ids.ts';
import { ContentionError } from '../../functions/domain/retry.ts';
import { localDateOf, quarterAt } from '../../functions/domain/time.ts';
import { countAppointment } from '../../functions/store/counts.ts';
import { beginErasure, eraseTraces } from '../../functions/store/erasure.ts';
import { countedAppointmentKey, openStartsKey, patientWordsKey } from '../../functions/store/keys.ts';
import { failNotice } from '../../functions/store/notice-failures.ts';
import { findNotice, recordNotice } from '../../functions/store/notices.ts';
import { offerFreedTime } from '../../functions/store/offering.ts';
import { countOpenStarts } from '../../functions/store/open-starts.ts';
import { indexPatient } from '../../functions/store/search.ts';
import { getItem, type Table } from '../../functions/store/table.ts';
import { wishesOfPatient } from '../../functions/store/wishes.ts';
import { aNotice, MONDAY_9, seeded } from '../support/builders.ts';
import { type Call, faulty } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';
import { statusesOf, waits } from '../support/waiting.ts';
import { booked, NOW, openWorld, savedPerson, SHORTEST, type World } from '../support/world.ts';

const isWrite = ({ name }: Call): boolean => /^(Put|Update|Delete|TransactWrite)/.test(name);
const random = seeded(9);

let table: Table;
let people = 0;
beforeAll(async () => {
  table = await freshTable();
});

const somebody = () => {
  const id = `p-${++people}`;
  return savedPerson(table, { id, email: `${id}@example.com` });
};

/** Work that is done for a message of a queue or by a periodic job, and whether it has been done. */
interface Work {
  readonly run: (through: Table) => Promise<unknown>;
  readonly isDone: () => Promise<boolean>;
}

const WORKS: Record<string, (world: World) => Promise<Work>> = {
  'offering a freed time': async (world) => {
    const wish = await waits(world, (await somebody()).id);
    const freed = {
      clinicId: world.clinic.id,
      doctorId: world.doctors[0]?.id ?? '',
      quarters: [quarterAt(MONDAY_9), quarterAt(MONDAY_9) + 1],
      openedAt: NOW + 1,
    };
    const offering = { now: () => NOW + 1, random, newRoom: () => 'room', correlationId: 'r' };
    return {
      run: (through) => offerFreedTime(through, freed, offering),
      isDone: async () => (await statusesOf(table, [wish]))[0] === 'OFFERED',
    };
  },
  'indexing a patient': async ({ clinic }) => {
    const { id } = await somebody();
    return {
      run: (through) => indexPatient(through, id, clinic.id),
      isDone: async () => (await getItem(table, patientWordsKey(id, clinic.id))) !== undefined,
    };
  },
  'counting an appointment': async (world) => {
    const { id } = await booked(world, MONDAY_9, { patient: (await somebody()).id });
    return {
      run: (through) => countAppointment(through, id),
      isDone: async () => (await getItem(table, countedAppointmentKey(id))) !== undefined,
    };
  },
  'counting open starts': async ({ clinic, type }) => {
    const date = localDateOf(MONDAY_9, clinic.timeZone);
    return {
      run: (through) => countOpenStarts(through, { clinic, types: [type], date }, () => NOW),
      isDone: async () => (await getItem(table, openStartsKey(clinic.id, type.id, date))) !== undefined,
    };
  },
  'noting that a mail bounced': async ({ clinic }) => {
    const { id: personId } = await somebody();
    const notice = aNotice({ id: noticeId([personId], NOW), personId, clinicId: clinic.id, createdAt: NOW });
    await recordNotice(table, notice, { status: 'SENT' });
    return {
      run: (through) => failNotice(through, notice, 'bounce', NOW),
      isDone: async () => (await findNotice(table, notice))?.status === 'FAILED',
    };
  },
  'erasing what is left of a patient': async (world) => {
    const person = await somebody();
    await waits(world, person.id);
    await booked(world, MONDAY_9, { patient: person.id });
    const erasure = await beginErasure(table, person, 'r', NOW);
    return {
      run: (through) => eraseTraces(through, erasure, { now: NOW, random }),
      isDone: async () => (await wishesOfPatient(table, person.id)).length === 0,
    };
  },
};

describe.concurrent.each(Object.entries(WORKS))('%s', (_, prepared) => {
  it('does not notice that each of its writes meets a transaction once', async () => {
    const { run, isDone } = await prepared(await openWorld(table, { policy: SHORTEST }));
    let writes = 0;
    await run(faulty(table, (call) => (isWrite(call) && ++writes % 2 === 1 ? 'conflict' : undefined)));
    expect(await isDone()).toBe(true);
  });

  it('ends as contention while transactions keep its items, so that it comes again; then it is done', async () => {
    const { run, isDone } = await prepared(await openWorld(table, { policy: SHORTEST }));
    await expect(run(faulty(table, () => 'conflict'))).rejects.toThrow(ContentionError);
    expect(await isDone()).toBe(false);
    await run(table);
    expect(await isDone()).toBe(true);
  });
});
