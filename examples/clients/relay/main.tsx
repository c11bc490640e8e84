import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { environment } from './environment.ts';
import { App } from './models.tsx';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <RelayEnvironmentProvider environment={environment}>
      <App />
    </RelayEnvironmentProvider>,
  );
}
