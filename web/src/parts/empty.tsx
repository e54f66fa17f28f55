import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** Nothing here, and what to do about it. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className={classes.empty}>
    <p className={classes.title}>{title}</p>
    {children}
  </div>
);
