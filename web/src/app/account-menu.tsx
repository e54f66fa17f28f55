import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { ButtonLink } from '../parts/link.tsx';
import { signOut, useSession } from '../session/session.ts';
import { useWords } from '../wording/index.tsx';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Signing in and out, one's details, colours and language. */
export const AccountMenu = () => {
  const { w, language, languages, speak } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const session = useSession();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const schemes = { light: w.app.light, dark: w.app.dark, auto: w.app.automatic };
  return (
    <div>
      {session === undefined && path !== '/sign-in' && (
        <ButtonLink to="/sign-in" variant="subtle" size="sm">
          {w.nav.signIn}
        </ButtonLink>
      )}
      <Menu position="bottom-end" width={220} withinPortal={false}>
        <Menu.Target>
          <Button variant="subtle" size="sm">
            {session === undefined ? w.app.menu : w.nav.account}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {session !== undefined && (
            <>
              <Menu.Item onClick={() => void navigate({ to: '/me' })}>{w.nav.me}</Menu.Item>
              <Menu.Item onClick={() => void signOut()}>{w.nav.signOut}</Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Label>{w.app.colours}</Menu.Label>
          {SCHEMES.map((scheme) => (
            <Menu.Item
              key={scheme}
              role="menuitemradio"
              aria-checked={colorScheme === scheme}
              leftSection={<span aria-hidden>{colorScheme === scheme ? '●' : '○'}</span>}
              onClick={() => setColorScheme(scheme)}
            >
              {schemes[scheme]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>{w.app.language}</Menu.Label>
          {languages.map(({ id, name }) => (
            <Menu.Item
              key={id}
              lang={id}
              role="menuitemradio"
              aria-checked={language === id}
              leftSection={<span aria-hidden>{language === id ? '●' : '○'}</span>}
              onClick={() => void speak(id)}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
};
