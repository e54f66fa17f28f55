import { beforeAll, describe, expect, test } from 'vitest';
import { deleteAppointmentType } from '../../functions/api/delete-appointment-type.ts';
import { eraseMe } from '../../functions/api/erase-me.ts';
import { inviteStaff } from '../../functions/api/invite-staff.ts';
import { joinWaitlist } from '../../functions/api/join-waitlist.ts';
import { readNotification } from '../../functions/api/read-notification.ts';
import { register } from '../../functions/api/register.ts';
import { removeStaff } from '../../functions/api/remove-staff.ts';
import { retryNotification } from '../../functions/api/retry-notification.ts';
import { sendAnnouncement } from '../../functions/api/send-announcement.ts';
import { updateClinic } from '../../functions/api/update-clinic.ts';
import { updateDoctor } from '../../functions/api/update-doctor.ts';
import { updateMe } from '../../functions/api/update-me.ts';
import { noticeId } from '../../functions/domain/ids.ts';
import type { Notice } from '../../functions/domain/notification.ts';
import { announce } from '../../functions/store/announcements.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { failNotice } from '../../functions/store/notice-failures.ts';
import { recordNotice } from '../../functions/store/notices.ts';
import { indexPatient } from '../../functions/store/search.ts';
import { staffWrites } from '../../functions/store/staff.ts';
import type { Table } from '../../functions/store/table.ts';
import { aNotice, aType } from '../support/builders.ts';
import type { CallAnswer } from '../support/calls.ts';
import { ADMIN, anOffice, employed, type Somebody } from '../support/clinic-office.ts';
import { type Call, faulty } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld, store, type World } from '../support/world.ts';

const isWrite = ({ name }: Call): boolean => /^(Put|Update|Delete|TransactWrite)/.test(name);

let table: Table;
let world: World;

beforeAll(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2 });
});

type Office = ReturnType<typeof anOffice>;

/** An office over the table, and which of its writes, counted from 1 since it was said, meet a transaction under way. */
const troubled = () => {
  let meets: (write: number) => boolean = () => false;
  let writes = 0;
  const office = anOffice(faulty(table, (call) => (isWrite(call) && meets(++writes) ? 'conflict' : undefined)));
  const trouble = (which: typeof meets): void => {
    meets = which;
    writes = 0;
  };
  return { office, trouble, writes: () => writes };
};

let count = 0;
/** A doctor for each of two tests at once. */
let turn = 0;
const unique = (prefix: string): string => `${prefix}${++count}`;

const recorded = async (person: Somebody, channel: Notice['channel']): Promise<Notice> => {
  const announcement = { id: unique('msg_'), subject: 'Hello', body: 'Hello.', recipients: 1, createdAt: NOW };
  await announce(table, announcement, [], 'queued', undefined, 'request-1');
  const notice = aNotice({
    announcementId: announcement.id,
    id: noticeId([unique('notice')], NOW),
    personId: person.id,
    clinicId: world.clinic.id,
    channel,
    createdAt: NOW,
  });
  await recordNotice(table, notice, { status: 'SENT' });
  return notice;
};
const atDesk = async (): Promise<Somebody> => {
  const member = await employed(table, 'staff', world.clinic.id);
  await store(table, staffWrites(table, world.clinic.id, member.id));
  return member;
};
const ofClinic = () => ({ clinicId: world.clinic.id });

/** Prepares what a request needs and answers how to send it; and the status of its success. */
const REQUESTS: Record<
  string,
  readonly [status: number, prepared: (office: Office) => Promise<() => Promise<CallAnswer>>]
> = {
  updateMe: [
    200,
    async (office) => {
      const as = await employed(table, 'patient');
      return () => office.call(updateMe, { as, body: { name: 'Ada King' } });
    },
  ],
  readNotification: [
    200,
    async (office) => {
      const as = await employed(table, 'patient');
      const { id } = await recorded(as, 'in-app');
      return () => office.call(readNotification, { as, path: { notificationId: id } });
    },
  ],
  retryNotification: [
    202,
    async (office) => {
      const notice = await recorded(await employed(table, 'patient'), 'email');
      await failNotice(table, notice, 'bounce', NOW);
      return () => office.call(retryNotification, { as: ADMIN, path: { notificationId: notice.id } });
    },
  ],
  updateClinic: [
    200,
    async (office) => () =>
      office.call(updateClinic, { as: ADMIN, path: ofClinic(), body: { phone: '+1 212 555 0100' } }),
  ],
  updateDoctor: [
    200,
    async (office) => {
      const path = { doctorId: world.doctors[turn++ % 2]?.id ?? '' };
      return () => office.call(updateDoctor, { as: ADMIN, path, body: { bio: unique('Bio ') } });
    },
  ],
  deleteAppointmentType: [
    204,
    async (office) => {
      const type = aType({ id: unique('type_'), clinicId: world.clinic.id });
      await store(table, typeWrites(table, type));
      return () => office.call(deleteAppointmentType, { as: ADMIN, path: { appointmentTypeId: type.id } });
    },
  ],
  inviteStaff: [
    201,
    async (office) => {
      const body = { name: 'Sam Desk', email: `${unique('sam')}@example.com` };
      return () => office.call(inviteStaff, { as: ADMIN, path: ofClinic(), body });
    },
  ],
  removeStaff: [
    204,
    async (office) => {
      const { id } = await atDesk();
      return () => office.call(removeStaff, { as: ADMIN, path: { ...ofClinic(), userId: id } });
    },
  ],
  sendAnnouncement: [
    202,
    async (office) => {
      const { id } = await employed(table, 'patient');
      await indexPatient(table, id, world.clinic.id);
      const as = await employed(table, 'staff', world.clinic.id);
      const body = { subject: 'New entrance', body: 'Through the courtyard.', patientIds: [id] };
      return () => office.call(sendAnnouncement, { as, body });
    },
  ],
  joinWaitlist: [
    201,
    async (office) => {
      const as = await employed(table, 'patient');
      const dates = { from: '2026-11-23', to: '2026-11-24' };
      return () =>
        office.call(joinWaitlist, { as, body: { ...ofClinic(), appointmentTypeId: world.type.id, ...dates } });
    },
  ],
  register: [
    201,
    async (office) => {
      const body = { name: 'Ada', email: `${unique('new')}@example.com`, password: 'Correct-horse-7' };
      return () => office.call(register, { body });
    },
  ],
  eraseMe: [
    204,
    async (office) => {
      const as = await employed(table, 'patient');
      return () => office.call(eraseMe, { as });
    },
  ],
};

describe.concurrent.each(Object.entries(REQUESTS))('%s', (_, [status, prepared]) => {
  test('does not notice that each of its writes meets a transaction once', async () => {
    const { office, trouble, writes } = troubled();
    const send = await prepared(office);
    trouble((write) => write % 2 === 1);
    const answer = await send();
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    expect(writes()).toBeGreaterThan(1);
  });

  test('answers 503, and when to try again, while transactions keep its items; then it is done', async () => {
    const { office, trouble } = troubled();
    const send = await prepared(office);
    trouble(() => true);
    const answer = await send();
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'TRY_AGAIN', '1']);
    trouble(() => false);
    expect((await send()).status).toBe(status);
  });
});
