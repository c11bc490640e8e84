import { render } from 'preact';
import { App } from './shell/app.tsx';
import { followLinks } from './shell/location.ts';
import './style.css';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element "app".');
followLinks();
render(<App />, root);
