import { useMantineColorScheme } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useRef } from 'react';
import { ButtonLink } from '../parts/link.tsx';
import { signOut, useSession } from '../session/session.ts';
import { useWords } from '../wording/index.tsx';
import classes from './account-menu.module.css';

const PANEL = 'account-menu';
const SCHEMES = ['light', 'dark', 'auto'] as const;

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly chosen: Value;
  readonly of: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  readonly onChoose: (value: Value) => void;
}

const Choice = <Value extends string>({ legend, name, chosen, of, onChoose }: ChoiceProps<Value>) => (
  <fieldset className={classes.choice}>
    <legend>{legend}</legend>
    {of.map(({ value, text, lang }) => (
      <label key={value} lang={lang}>
        <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
        {text}
      </label>
    ))}
  </fieldset>
);

/**
 * Signing in and out, one's details, colours and language. The browser's own popover closes on Escape and on a tap
 * beside it, and costs the first page no script.
 */
export const AccountMenu = () => {
  const { w, language, languages, speak } = useWords();
  // Without its transitions kept Mantine would add a style element, which the policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const session = useSession();
  const navigate = useNavigate();
  const panel = useRef<HTMLDivElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const schemes = { light: w.app.light, dark: w.app.dark, auto: w.app.automatic };
  const leave = (act: () => Promise<void>) => (): void => {
    panel.current?.hidePopover();
    void act();
  };
  return (
    <div className={classes.menu}>
      {session === undefined && path !== '/sign-in' && (
        <ButtonLink to="/sign-in" variant="subtle" size="sm">
          {w.nav.signIn}
        </ButtonLink>
      )}
      <button type="button" className={classes.opener} popoverTarget={PANEL}>
        {session === undefined ? w.app.menu : w.nav.account}
      </button>
      <div ref={panel} id={PANEL} popover="auto" className={classes.panel}>
        {session !== undefined && (
          <div className={classes.actions}>
            <button type="button" onClick={leave(() => navigate({ to: '/me' }))}>
              {w.nav.me}
            </button>
            <button type="button" onClick={leave(signOut)}>
              {w.nav.signOut}
            </button>
          </div>
        )}
        <Choice
          legend={w.app.colours}
          name="colours"
          chosen={colorScheme}
          of={SCHEMES.map((value) => ({ value, text: schemes[value] }))}
          onChoose={setColorScheme}
        />
        <Choice
          legend={w.app.language}
          name="language"
          chosen={language}
          of={languages.map(({ id, name }) => ({ value: id, text: name, lang: id }))}
          onChoose={(id) => void speak(id)}
        />
      </div>
    </div>
  );
};
