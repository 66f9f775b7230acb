/*
 * Checks with a verdict. A run makes its own, for annotations of an older one could not be taken back; which run it was
 * stands in its `external_id`, and what is left for a later run in its text, hidden.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { COMMENT_BYTES, type Check, type CheckAnnotation, type RunOrder } from '../ports/github.ts';
import { CheckRunAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import {
  ANNOTATION_TITLE_CHARACTERS,
  ANNOTATIONS_PER_REQUEST,
  CHECK_CHARACTERS,
  requireWithin,
  within,
} from './limits.ts';
import { isLater } from './marker.ts';

const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs';
const CHECK_RUN = '/repos/{owner}/{repo}/check-runs/{check_run_id}';

/** Most bytes that hidden data may unfold to: what a check says of itself is not believed without a limit. */
const MOST_DATA_BYTES = 8 * 1024 ** 2;

interface OwnCheck {
  readonly id: number;
  readonly order: RunOrder;
  readonly text: string;
}

/** Makes the check of this run, unless a later run has made one. */
export async function putCheck(github: Connection, check: Check, order: RunOrder): Promise<void> {
  requireWithin('the summary of a check', Buffer.byteLength(check.summary), COMMENT_BYTES, 'byte');
  const text = check.data === undefined ? undefined : hidden(check.data);
  requireWithin('the text of a check', text?.length ?? 0, CHECK_CHARACTERS, 'character');
  const [newest] = await ownChecks(github, check.commit, check.name);
  if (newest !== undefined && isLater(newest.order, order)) return;
  const output = {
    title: check.title,
    summary: check.summary,
    ...(text !== undefined && { text }),
  };
  const annotations = check.annotations.map(annotation);
  const first = annotations.slice(0, ANNOTATIONS_PER_REQUEST);
  const id = await createCheck(github, check, { order, output: { ...output, annotations: first } });
  for (let sent = first.length; sent < annotations.length; sent += ANNOTATIONS_PER_REQUEST) {
    const next = annotations.slice(sent, sent + ANNOTATIONS_PER_REQUEST);
    await addAnnotations(
      github,
      { id, total: sent + next.length },
      { ...output, annotations: next },
    );
  }
}

/** What our newest check of this name on a commit left for later. */
export async function checkData(
  github: Connection,
  commit: string,
  name: string,
): Promise<string | undefined> {
  const [newest] = await ownChecks(github, commit, name);
  return newest === undefined ? undefined : dataIn(newest.text);
}

async function createCheck(
  github: Connection,
  { name, commit, conclusion }: Check,
  { order, output }: { readonly order: RunOrder; readonly output: object },
): Promise<number> {
  const before = new Set((await ownChecks(github, commit, name)).map(({ id }) => id));
  const done = async () =>
    (await ownChecks(github, commit, name)).find(({ id }) => !before.has(id));
  const parameters = {
    name,
    head_sha: commit,
    status: 'completed',
    conclusion,
    external_id: `temper ${String(order.run)}.${String(order.attempt)}`,
    output,
  };
  const shape = CheckRunAnswer.transform(({ id }) => ({ id }));
  const created = await github.once<{ readonly id: number }>(`POST ${CHECK_RUNS}`, parameters, {
    shape,
    done,
  });
  return created.id;
}

/** Adds annotations to those that are there, up to a total by which a lost answer is told from a lost request. */
async function addAnnotations(
  github: Connection,
  { id, total }: { readonly id: number; readonly total: number },
  output: object,
): Promise<void> {
  const done = async () => {
    const now = await github.ask(`GET ${CHECK_RUN}`, { check_run_id: id }, CheckRunAnswer);
    return now.output.annotations_count >= total ? now : undefined;
  };
  const shape = CheckRunAnswer;
  await github.once(`PATCH ${CHECK_RUN}`, { check_run_id: id, output }, { shape, done });
}

/** The checks of this name that our own app has made, the latest run's first. */
async function ownChecks(
  github: Connection,
  commit: string,
  name: string,
): Promise<readonly OwnCheck[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  const query = { ref: commit, check_name: name, filter: 'all' };
  const found = (await github.list(route, query, CheckRunAnswer)).flatMap((run) => {
    const order = orderIn(run.external_id ?? '');
    if (order === undefined) return [];
    return [{ id: run.id, order, text: run.output.text ?? '', app: run.app?.slug ?? '' }];
  });
  if (found.length === 0) return [];
  const self = await github.self();
  return found.filter(({ app }) => `${app}[bot]` === self).toSorted(laterFirst);
}

function laterFirst(a: OwnCheck, b: OwnCheck): number {
  if (isLater(a.order, b.order)) return -1;
  return isLater(b.order, a.order) ? 1 : b.id - a.id;
}

function orderIn(externalId: string): RunOrder | undefined {
  const [, run, attempt] = /^temper (\d{1,15})\.(\d{1,15})$/.exec(externalId) ?? [];
  return run === undefined ? undefined : { run: Number(run), attempt: Number(attempt) };
}

function annotation(one: CheckAnnotation): object {
  return {
    path: one.path,
    start_line: one.startLine,
    end_line: one.endLine,
    annotation_level: one.level,
    title: within(one.title, ANNOTATION_TITLE_CHARACTERS),
    message: one.message,
  };
}

/** Packed: the digests of a thousand specs have to fit, and nothing in them may end the comment they are hidden in. */
function hidden(data: string): string {
  return `<!-- temper-data ${deflateRawSync(data).toString('base64')} -->`;
}

function dataIn(text: string): string | undefined {
  const [, packed] = /^<!-- temper-data ([A-Za-z0-9+/=]*) -->/.exec(text) ?? [];
  if (packed === undefined) return undefined;
  try {
    const bytes = Buffer.from(packed, 'base64');
    return inflateRawSync(bytes, { maxOutputLength: MOST_DATA_BYTES }).toString();
  } catch {
    return undefined; // nothing that Temper wrote
  }
}
