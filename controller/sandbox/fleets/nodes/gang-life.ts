/* A gang from its machines' start to its workload's: what each phase does, and finds. */
import * as z from 'zod';
import { AnswerTooLong } from '../../aws-request.ts';
import { speaks, type GangRecord, type NodeRecord, type Verdict } from './gang-record.ts';
import { leaseOf, registrationOf, startOf } from './node-documents.ts';
import { OFF_MS } from './node-schedule.ts';
import { NodeRefused, sha256 } from './node-store.ts';
import { enter, gangFolder, tell, type Played } from './gang-voice.ts';
import { trainingOf, type TrainingData } from './training-course.ts';

const MARKER = /^step-(\d+)\/complete\.json$/;

/** A node's program begins, or has no business here. @throws NodeRefused */
export async function boot(played: Played, node: NodeRecord, atMs: number): Promise<void> {
  const { gang, store } = played;
  node.upMs = atMs;
  if (!(await hasProgram(played, atMs))) {
    node.offMs = atMs + OFF_MS;
    return;
  }
  const refusal = await whyNot(played, node, atMs);
  if (refusal !== undefined) {
    tell(played, node, refusal, atMs);
    tell(played, node, `powering off: ${refusal}`, atMs);
    node.offMs = atMs + OFF_MS;
    return;
  }
  enter({ gang, store }, node, 'Checking', atMs);
}

/** The script that starts the program ends a machine that cannot fetch it. */
async function hasProgram({ gang, store }: Played, atMs: number): Promise<boolean> {
  const { uri, sha256: wanted } = gang.config.program;
  try {
    return sha256(await store.fetch(uri, atMs)) === wanted;
  } catch (error) {
    if (error instanceof NodeRefused) return false;
    throw error;
  }
}

/** A run that is over stays over, and a gang is of one fleet alone. */
async function whyNot(
  { gang, store }: Played,
  node: NodeRecord,
  atMs: number,
): Promise<string | undefined> {
  if ((await store.document(`${gang.config.folder}run.json`, atMs)) !== undefined)
    return 'the run has a record: it is over';
  const own = leaseOf(gang, node, atMs);
  const { fleet } = await store.putOnce(`${gangFolder(gang)}lease.json`, own, atMs);
  if (fleet !== gang.fleet)
    return `the gang is of ${String(fleet)}, and this node of ${gang.fleet}`;
  const end = await store.document(`${gangFolder(gang)}end.json`, atMs);
  return end === undefined ? undefined : 'the gang has ended';
}

/** @throws NodeRefused */
export async function register(played: Played, node: NodeRecord, atMs: number): Promise<void> {
  const { gang, store } = played;
  const document = registrationOf(gang, node, atMs);
  await store.putDocument(`${gangFolder(gang)}nodes/${node.id}.json`, document, atMs);
  for (const { check, detail } of document['health'] as { check: string; detail: string }[])
    tell(played, node, `${check}: ${detail}`, atMs);
  node.registeredMs = atMs;
  enter(played, node, 'Waiting', atMs);
}

/** All are there: each knows its rank. @throws NodeRefused */
export async function rank(played: Played, atMs: number): Promise<void> {
  played.gang.rankedMs = atMs;
  for (const node of played.gang.nodes.filter(speaks)) enter(played, node, 'Restoring', atMs);
}

/** What all start from is what the first node has found. @throws NodeRefused */
export async function agree(played: Played, atMs: number): Promise<void> {
  const { gang, store } = played;
  const keys = await store.list(`${gang.config.folder}checkpoints/`, atMs);
  const steps = keys.flatMap((key) => MARKER.exec(key)?.[1] ?? []).map(Number);
  const newest = steps.length === 0 ? null : Math.max(...steps);
  const said = await store.putOnce(
    `${gangFolder(gang)}start.json`,
    startOf(gang, newest, atMs),
    atMs,
  );
  gang.startedMs = atMs;
  const from = said['resumeFrom'];
  if (typeof from === 'number') gang.resumeFrom = from;
  const text = typeof from === 'number' ? `resuming from step ${from}` : 'starting from nothing';
  for (const node of gang.nodes.filter(speaks)) {
    tell(played, node, text, atMs);
    enter(played, node, 'Fetching', atMs);
  }
}

/** Fetches what the run was promised and starts the workload. @returns what is wrong with it, if anything is */
export async function begin(played: Played, atMs: number): Promise<Verdict | undefined> {
  const { gang } = played;
  try {
    const data = await fetchAll(played, atMs);
    gang.training = trainingOf(gang, data, atMs);
    if (gang.nodes.some(({ silentMs }) => silentMs !== undefined)) gang.training.haltMs = atMs;
  } catch (error) {
    const isTheirs = [NodeRefused, Mismatch, AnswerTooLong].some((one) => error instanceof one);
    if (!(error instanceof Error) || !isTheirs) throw error;
    return { status: 'Failed', reason: 'NotPrepared', detail: error.message, exitCode: null };
  }
  for (const node of gang.nodes.filter(speaks)) enter(played, node, 'Training', atMs);
  return undefined;
}

/** What was read is not what was promised. */
class Mismatch extends Error {}

type Staged = GangRecord['config']['staged'][number];

interface Promised {
  readonly uri: string;
  readonly sha256?: string | undefined;
}

async function fetchAll(played: Played, atMs: number): Promise<TrainingData> {
  const { inputs, staged, secrets } = played.gang.config;
  const held = new Map<string, Buffer>();
  for (const input of inputs) held.set(roleOf(input.name), await whole(played, input, atMs));
  for (const set of staged) await fetchSet(played, set, atMs);
  for (const { arn } of secrets) await played.store.checkSecret(arn, atMs);
  const text = held.get('train')?.toString('latin1') ?? '';
  const records = text.split('\n').filter((line) => line.trim() !== '').length;
  return { records: Math.max(1, records), hasValidation: held.has('validation') };
}

/** `train.csv` is what is trained on. */
function roleOf(name: string): string {
  return name.split('.')[0] ?? name;
}

const Manifest = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/** What lists packages by their hashes; of other sets the manifest does. */
const REQUIREMENTS = 'requirements.txt';

/** A staged set: its manifest, and beside it the files that it lists. Of these, which may be weights, only sizes are looked at. */
async function fetchSet(
  { store }: Played,
  { name, uri, sha256: wanted }: Staged,
  atMs: number,
): Promise<void> {
  const body = await store.get(uri, atMs);
  if (body === undefined) throw new Mismatch(`${uri} is not there: ${name} was not staged`);
  const manifest = Manifest.safeParse(json(body));
  if (!manifest.success) throw new Mismatch(`${uri} is no manifest`);
  const { files } = manifest.data;
  const isWheels = name === 'wheels';
  const listed = files.find(({ path }) => path === REQUIREMENTS)?.sha256 ?? 'none';
  const found = isWheels ? listed : sha256(body);
  const what = isWheels ? REQUIREMENTS : 'its list of files';
  if (found !== wanted)
    throw new Mismatch(`${uri}: ${what} has the SHA-256 ${found}, not ${wanted}`);
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  for (const { path, bytes } of files) {
    const size = await store.size(folder + path, atMs);
    if (size !== bytes) throw new Mismatch(`${folder}${path} has ${size} bytes, not ${bytes}`);
  }
}

function json(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function whole(
  { store }: Played,
  { uri, sha256: wanted }: Promised,
  atMs: number,
): Promise<Buffer> {
  const body = await store.fetch(uri, atMs);
  const found = sha256(body);
  if (wanted !== undefined && found !== wanted)
    throw new Mismatch(`${uri} has the SHA-256 ${found}, not ${wanted}`);
  return body;
}
