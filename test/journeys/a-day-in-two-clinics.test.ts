import { beforeAll, describe, expect, it } from 'vitest';
import { administration } from '../../scripts/demo/administration.ts';
import { closedClinic, noShow, sickDoctor, waitlist } from '../../scripts/demo/day.ts';
import { type Cast, gather } from '../../scripts/demo/people.ts';
import { system } from '../steps/system.ts';

describe('a day in two clinics', () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await gather(system, system);
  });

  const told = async (scene: typeof sickDoctor): Promise<string> => {
    const lines: string[] = [];
    await scene(cast, (who, what) => lines.push(`${who} ${what}`));
    return lines.join('\n');
  };

  it('a doctor falls ill, and the patient keeps the time with another', async () => {
    expect(await told(sickDoctor)).toContain('REASSIGNED: the same time, now with Dr. Demo Family-Two');
  });

  it('a clinic closes, and its patient moves by the link in the mail', async () => {
    expect(await told(closedClinic)).toContain('by the link in the mail');
  });

  it('a cancelled time goes to the one who waited for it', async () => {
    expect(await told(waitlist)).toContain('accepts: CONFIRMED');
  });

  it('a patient who does not come is a no-show', async () => {
    expect(await told(noShow)).toContain('NO_SHOW');
  });

  it('an administrator invites staff, reads figures and audit, and ends an access at once', async () => {
    const story = await told(administration);
    expect(story).toContain('1 sent, 0 failed');
    expect(story).toMatch(/reads in the audit: .*overrideAppointment/);
    expect(story).toContain('is answered 403 from then on');
  });
});
