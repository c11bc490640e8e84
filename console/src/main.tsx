import { render } from 'preact';
import { watchCatalog } from './graph/catalog-updates.ts';
import { App } from './shell/app.tsx';
import { followLinks } from './shell/location.ts';
import './style.css';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element "app".');
followLinks();
watchCatalog();
render(<App />, root);
