import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { download } from '../../parts/download.ts';
import { Failure } from '../../parts/failure.tsx';
import { useAdminWords } from '../../wording/admin.ts';
import { csvOf, type Range } from './analytics-queries.ts';
import classes from './analytics.module.css';
import { onlyMeasures } from './csv-lines.ts';

interface ChartCardProps {
  readonly title: string;
  readonly help?: string;
  readonly range: Range;
  /** The measures of the API's CSV that the chart shows. */
  readonly measures: readonly string[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A picture of the rows; the table says the same to those who do not see it. */
  readonly children?: ReactNode;
}

/** Figures as a picture, as a table and as a file. */
export const ChartCard = ({ title, help, range, measures, head, rows, children }: ChartCardProps) => {
  const { w } = useAdminWords();
  const id = useId();
  const saving = useMutation({
    mutationFn: () => csvOf(range),
    onSuccess: (csv) =>
      download(
        `${measures[0] ?? 'analytics'}-${range.from}-${range.to}.csv`,
        onlyMeasures(csv, measures),
        'text/csv;charset=utf-8',
      ),
  });
  const table = (
    <table className={classes.table} aria-labelledby={id}>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells.join('|')}>
            {cells.map((cell, index) =>
              index === 0 ? (
                <th key={head[index]} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={head[index]}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={w.admin.analytics.csvOf(title)}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {w.admin.analytics.csv}
        </Button>
      </div>
      {help !== undefined && <p className={classes.soft}>{help}</p>}
      {saving.isError && <Failure error={saving.error} />}
      {children === undefined ? (
        table
      ) : (
        <>
          {children}
          <details className={classes.details}>
            <summary>{w.admin.analytics.table}</summary>
            {table}
          </details>
        </>
      )}
    </section>
  );
};
