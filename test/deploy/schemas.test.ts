import { readFile } from 'node:fs/promises';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const deploy = new URL('../../deploy/', import.meta.url);

const kinds = {
  'deployment.yaml': Deployment,
  'disruption-budget.yaml': PodDisruptionBudget,
  'network-policy.yaml': NetworkPolicy,
  'service.yaml': Service,
} as const;

async function read(file: string) {
  return parse(await readFile(new URL(`kubernetes/${file}`, deploy), 'utf8'));
}

/** The Deployment with the labels that kustomize adds. */
async function labeledDeployment() {
  const [{ pairs }] = (await read('kustomization.yaml')).labels;
  const deployment = await read('deployment.yaml');
  const { template } = deployment.spec;
  const labeled = { ...template, metadata: { ...template.metadata, labels: pairs } };
  return { ...deployment, spec: { ...deployment.spec, selector: { matchLabels: pairs }, template: labeled } };
}

test('every manifest has a kind of Kubernetes, whose schema it fits', async () => {
  const { resources } = await read('kustomization.yaml');
  expect(new Set(Object.keys(kinds))).toEqual(new Set(resources));
  for (const [file, Kind] of Object.entries(kinds)) {
    const manifest = file === 'deployment.yaml' ? await labeledDeployment() : await read(file);
    expect(manifest).toMatchObject({ apiVersion: Kind.apiVersion, kind: Kind.kind });
    new Kind(manifest).validate();
  }
});

test('the schemas refuse a value of another type', async () => {
  const deployment = await labeledDeployment();
  const broken = { ...deployment, spec: { ...deployment.spec, replicas: 'three' } };
  expect(() => new Deployment(broken).validate()).toThrow(/replicas/);
});

test('the Dockerfile has no fault', async () => {
  const text = await readFile(new URL('Dockerfile', deploy), 'utf8');
  expect(validateDockerfile(text)).toEqual([]);
  expect(validateDockerfile(`${text}EXPOSE port\n`)).toHaveLength(1);
});
