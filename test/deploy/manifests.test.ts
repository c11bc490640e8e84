import { access, readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../src/config/settings.ts';
import { parseConfig } from '../../src/config.ts';
import { LIVE_PATH, METRICS_PATH, READY_PATH } from '../../src/server/paths.ts';

const deploy = new URL('../../deploy/', import.meta.url);

async function read(file: string) {
  return parse(await readFile(new URL(file, deploy), 'utf8'));
}

test('kustomize lists every manifest', async () => {
  const files = await readdir(new URL('kubernetes/', deploy));
  const { resources } = await read('kubernetes/kustomization.yaml');
  expect(new Set(['kustomization.yaml', ...resources])).toEqual(new Set(files));
});

test('the selectors that kustomize leaves alone name the pods', async () => {
  const [{ pairs }] = (await read('kubernetes/kustomization.yaml')).labels;
  const { selector } = (await read('kubernetes/disruption-budget.yaml')).spec;
  const { podSelector } = (await read('kubernetes/network-policy.yaml')).spec;
  expect([selector.matchLabels, podSelector.matchLabels]).toEqual([pairs, pairs]);
});

test('the pods run without privileges, on a read-only tree', async () => {
  const { spec } = (await read('kubernetes/deployment.yaml')).spec.template;
  expect(spec.securityContext.runAsNonRoot).toBe(true);
  for (const { securityContext } of spec.containers) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

test('the probes and the metrics have the paths of the gateway', async () => {
  const { metadata, spec } = (await read('kubernetes/deployment.yaml')).spec.template;
  const [{ startupProbe, livenessProbe, readinessProbe }] = spec.containers;
  const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path);
  expect(paths).toEqual([LIVE_PATH, LIVE_PATH, READY_PATH]);
  expect(metadata.annotations['prometheus.io/path']).toBe(METRICS_PATH);
});

test('a pod is killed only after the gateway has closed by itself', async () => {
  const { spec } = (await read('kubernetes/deployment.yaml')).spec.template;
  const [{ env, lifecycle }] = spec.containers;
  const { value } = env.find(({ name }: { name: string }) => name === 'SHUTDOWN_TIMEOUT');
  const closedAfterS =
    lifecycle.preStop.sleep.seconds + parseConfig({ SHUTDOWN_TIMEOUT: value }).shutdownTimeoutMs / 1000 + 4;
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(closedAfterS);
});

test('the disruption budget leaves a pod to replace', async () => {
  const { replicas } = (await read('kubernetes/deployment.yaml')).spec;
  const { minAvailable } = (await read('kubernetes/disruption-budget.yaml')).spec;
  expect(minAvailable).toBeLessThan(replicas);
});

test('the variables of every gateway are settings', async () => {
  const { gateway } = (await read('compose.yaml')).services;
  const [{ env }] = (await read('kubernetes/deployment.yaml')).spec.template.spec.containers;
  const names = [...Object.keys(gateway.environment), ...env.map(({ name }: { name: string }) => name)];
  expect(names.filter((name) => !(name in settings))).toEqual([]);
});

test('the compose file starts what the gateway uses, and mounts files that exist', async () => {
  const { services, volumes } = await read('compose.yaml');
  expect(Object.keys(services).sort()).toEqual(['gateway', 'grafana', 'postgres', 'prometheus', 'redis']);
  const { gateway } = services;
  expect(gateway).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    build: { context: '..', dockerfile: 'deploy/Dockerfile' },
  });
  const { DATABASE_URL, REDIS_URL } = gateway.environment;
  // The password of the database is a variable of the compose file.
  const used = [DATABASE_URL.replace(/\$\{.*\}/, 'x'), REDIS_URL].map((url) => new URL(url).hostname);
  expect(used).toEqual(Object.keys(gateway.depends_on));
  for (const name of used) {
    expect(gateway.depends_on[name]).toEqual({ condition: 'service_healthy' });
    expect(services[name].healthcheck.test[0]).toBe('CMD');
  }
  const mounts: string[] = Object.values<{ volumes?: string[] }>(services).flatMap((service) => service.volumes ?? []);
  for (const source of mounts.map((mount) => mount.split(':')[0] ?? '')) {
    if (source.startsWith('.')) await access(new URL(source, deploy));
    else expect(volumes).toHaveProperty(source);
  }
});
