import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { oversightRoutes } from '../../../../functions/contract/routes/oversight.ts';
import type { Clinic } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { ClinicPicker, OfChosenClinic } from '../../parts/chosen-clinic.tsx';
import { download } from '../../parts/download.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { addDays, dateIn } from '../../time/dates.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { AdminPage } from './admin-page.tsx';
import { analyticsOf, csvOf, type Range } from './analytics-queries.ts';
import classes from './analytics.module.css';

/** The pictures come after the page. */
const Figures = lazy(async () => ({ default: (await import('./figures.tsx')).Figures }));

/** How a clinic does: what became of its appointments, how busy doctors and hours are. */
export const Analytics = () => {
  const { w } = useAdminWords();
  return (
    <AdminPage
      title={w.admin.analytics.title}
      lead={w.admin.analytics.lead}
      aside={<ClinicPicker className={classes.picker} />}
    >
      <OfChosenClinic>{(clinic) => <OfClinic clinic={clinic} />}</OfChosenClinic>
    </AdminPage>
  );
};

const PRESETS = { last7: [-6, 0], last30: [-29, 0], last90: [-89, 0], next30: [0, 29] } as const;
const PRESET_NAMES = ['last7', 'last30', 'last90', 'next30'] as const;

const OfClinic = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.analytics;
  const search = useSearch({ from: '/admin/analytics' });
  const today = dateIn(clinic.timeZone);
  const asked = { clinicId: clinic.id, from: search.from ?? addDays(today, PRESETS.last30[0]), to: search.to ?? today };
  // An address may carry anything.
  const isRange = oversightRoutes.getAnalytics.query?.safeParse(asked).success === true;
  const range = isRange ? asked : { ...asked, from: addDays(today, PRESETS.last30[0]), to: today };
  const analytics = useQuery(analyticsOf(range));
  const saving = useMutation({
    mutationFn: () => csvOf(range),
    onSuccess: (csv) => download(`analytics-${range.from}-${range.to}.csv`, csv, 'text/csv;charset=utf-8'),
  });
  return (
    <>
      <RangeChoice range={range} today={today}>
        <Button variant="default" loading={saving.isPending} onClick={() => saving.mutate()}>
          {words.all}
        </Button>
      </RangeChoice>
      {saving.isError && <Failure error={saving.error} />}
      <Answered of={analytics} rows={3} height={160}>
        {(found) =>
          Object.values(found.totals).every((count) => count === 0) ? (
            <Empty title={words.none}>
              <p>{words.noneHelp}</p>
            </Empty>
          ) : (
            <div className={classes.figures} aria-busy={analytics.isPlaceholderData}>
              <Suspense fallback={<Waiting rows={3} height={160} />}>
                <Figures analytics={found} range={range} />
              </Suspense>
            </div>
          )
        }
      </Answered>
    </>
  );
};

interface RangeChoiceProps {
  readonly range: Range;
  readonly today: string;
  readonly children: ReactNode;
}

/** Which dates: a usual range by one click, or any. Only a range that can be asked for is. */
const RangeChoice = ({ range, today, children }: RangeChoiceProps) => {
  const { w } = useAdminWords();
  const words = w.admin.analytics;
  const navigate = useNavigate({ from: '/admin/analytics' });
  const shown = { from: range.from, to: range.to };
  /** What is typed and cannot be asked for yet. */
  const [draft, setDraft] = useState<typeof shown>();
  const typed = draft ?? shown;
  const choose = (dates: typeof shown): void => {
    const asked = oversightRoutes.getAnalytics.query?.safeParse({ clinicId: range.clinicId, ...dates });
    setDraft(asked?.success === true ? undefined : dates);
    if (asked?.success === true) void navigate({ search: (before) => ({ ...before, ...dates }), replace: true });
  };
  return (
    <div className={classes.choice} role="group" aria-label={words.range}>
      {PRESET_NAMES.map((name) => {
        const [from, to] = PRESETS[name].map((days) => addDays(today, days));
        const dates = { from: from ?? today, to: to ?? today };
        const isChosen = dates.from === range.from && dates.to === range.to;
        return (
          <Button
            key={name}
            variant={isChosen ? 'filled' : 'default'}
            size="xs"
            aria-pressed={isChosen}
            onClick={() => choose(dates)}
          >
            {words.presets[name]}
          </Button>
        );
      })}
      <TextInput
        type="date"
        label={words.from}
        value={typed.from}
        error={draft !== undefined}
        onChange={({ currentTarget }) => choose({ ...typed, from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words.to}
        value={typed.to}
        error={draft !== undefined}
        onChange={({ currentTarget }) => choose({ ...typed, to: currentTarget.value })}
      />
      {children}
      {draft !== undefined && (
        <p role="alert" className={classes.wrong}>
          {words.rangeWrong}
        </p>
      )}
    </div>
  );
};
