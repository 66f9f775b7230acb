/*
 * The comments that Temper keeps: one of a sort, rewritten in place. Everybody may write a comment that looks like one, so only
 * what our own identity has written counts.
 */
import * as z from 'zod';
import { COMMENT_BYTES, type StickyComment } from '../ports/github.ts';
import { CommentAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import { requireWithin } from './limits.ts';
import { isLater, markedIn, withMarker, type Marked } from './marker.ts';

interface OwnComment extends Marked {
  readonly id: number;
  readonly body: string;
}

const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

/** Writes, rewrites or leaves the comment of this marker on an issue or a pull request. */
export async function putComment(
  github: Connection,
  number: number,
  { marker, order, body }: StickyComment,
): Promise<'created' | 'updated' | 'kept'> {
  requireWithin('a comment', Buffer.byteLength(body), COMMENT_BYTES, 'byte');
  const text = withMarker({ marker, order, text: body });
  const [newest, ...others] = await ownComments(github, number, marker);
  if (newest !== undefined) {
    const outcome = await rewrite(github, newest, { order, text });
    for (const other of others) await remove(github, other.id);
    return outcome;
  }
  await createComment(github, { number, text });
  await keepOne(github, number, marker);
  return 'created';
}

/** Rewrites the comment of this marker from what it says; it stays the word of the latest run, `order` among them. */
export async function amendComment(
  github: Connection,
  number: number,
  { marker, amend, order = FIRST }: Amendment,
): Promise<'created' | 'updated' | 'kept'> {
  for (;;) {
    const [newest] = await ownComments(github, number, marker);
    const body = amend(newest?.text);
    if (body === newest?.text) return 'kept';
    const before = newest?.order ?? FIRST;
    const latest = isLater(before, order) ? before : order;
    const outcome = await putComment(github, number, { marker, order: latest, body });
    // Where a later run has written meanwhile, what it wrote is amended: runs come to an end, and so does this.
    if (outcome !== 'kept') return outcome;
  }
}

interface Amendment {
  readonly marker: string;
  readonly amend: (text: string | undefined) => string;
  readonly order?: StickyComment['order'];
}

/** What our comment of this marker says. */
export async function commentText(
  github: Connection,
  number: number,
  marker: string,
): Promise<string | undefined> {
  return (await ownComments(github, number, marker))[0]?.text;
}

/** Writes a comment that begins with a marker, once, whatever happens to the answer. */
export async function createComment(
  github: Connection,
  { number, text }: { readonly number: number; readonly text: string },
): Promise<void> {
  const done = async () => {
    const written = await ownComments(github, number, markedIn(text)?.marker ?? '');
    return written.find(({ body }) => body === text);
  };
  const shape = CommentAnswer.transform(({ id }) => ({ id }));
  await github.once<{ readonly id: number }>(
    `POST ${COMMENTS}`,
    { issue_number: number, body: text },
    { shape, done },
  );
}

async function rewrite(
  github: Connection,
  before: OwnComment,
  { order, text }: { readonly order: StickyComment['order']; readonly text: string },
): Promise<'updated' | 'kept'> {
  if (before.order !== undefined && isLater(before.order, order)) return 'kept';
  if (before.body !== text) {
    await github.ask(`PATCH ${COMMENT}`, { comment_id: before.id, body: text }, CommentAnswer);
  }
  return 'updated';
}

/** Two runs may have looked at the same moment and written one each: both leave the same one, the later run's. */
async function keepOne(github: Connection, number: number, marker: string): Promise<void> {
  const [, ...others] = await ownComments(github, number, marker);
  for (const other of others) await remove(github, other.id);
}

async function remove(github: Connection, id: number): Promise<void> {
  await github.find(`DELETE ${COMMENT}`, { comment_id: id }, z.unknown());
}

/** Our comments of this marker, that of the latest run first; of one run, the oldest. */
async function ownComments(
  github: Connection,
  number: number,
  marker: string,
): Promise<readonly OwnComment[]> {
  const all = await github.list(`GET ${COMMENTS}`, { issue_number: number }, CommentAnswer);
  const marked = all.flatMap(({ id, user, body }) => {
    const read = markedIn(body ?? '');
    return read?.marker === marker ? [{ ...read, id, login: user?.login, body: body ?? '' }] : [];
  });
  if (marked.length === 0) return [];
  const self = await github.self();
  return marked.filter(({ login }) => login === self).toSorted(laterFirst);
}

/** Every run comes after it. */
const FIRST = { run: 0, attempt: 0 };

function laterFirst(a: OwnComment, b: OwnComment): number {
  const [one, other] = [a.order ?? FIRST, b.order ?? FIRST];
  if (isLater(one, other)) return -1;
  return isLater(other, one) ? 1 : a.id - b.id;
}
