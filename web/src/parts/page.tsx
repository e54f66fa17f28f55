import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../wording/index.tsx';
import { TextLink } from './link.tsx';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** What stands beside the title, such as a button. */
  readonly aside?: ReactNode;
  /** A step back that is always the same, as text and address. */
  readonly back?: { readonly to: string; readonly text: string };
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

/** Whether a page was shown before; the first keeps the focus where the browser put it. */
let wasShown = false;

/** A page: its title in the window and as the one heading, which takes the focus when one comes from another page. */
export const Page = ({ title, lead, aside, back, wide = false, children }: PageProps) => {
  const { w } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${w.app.name}`;
  }, [title, w]);
  useEffect(() => {
    if (wasShown) heading.current?.focus();
    wasShown = true;
  }, []);
  return (
    <div className={wide ? classes.wide : classes.page}>
      {back !== undefined && (
        <TextLink to={back.to} className={classes.back} underline="hover">
          <span aria-hidden className={classes.arrow}>
            ←
          </span>
          {back.text}
        </TextLink>
      )}
      <div className={classes.head}>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </div>
  );
};
