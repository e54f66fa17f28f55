import '@mantine/core/styles.layer.css';
import 'virtual:theme.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setUpClient } from './app/api.ts';
import { App } from './app/app.tsx';
import { firstWords } from './wording/index.tsx';

const place = document.getElementById('app');
if (place === null) throw new Error('The page has no place for the app.');
setUpClient();
createRoot(place).render(
  <StrictMode>
    <App first={await firstWords()} />
  </StrictMode>,
);
