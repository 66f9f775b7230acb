/*
 * What jobs hand to the job that reports: files of JSON below one folder. They come from artifacts of the run, so they are
 * looked at like anything from outside, and what is not of this pull request and commit is refused.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { amount, shown } from '../../stacks/language/display.ts';
import type { ApplyPart } from './apply-part.ts';
import { ApplyPartShape, ReviewPartShape } from './part-shapes.ts';
import type { ReviewedPullRequest, ReviewPart } from './stack-review.ts';

/** A part of 2,000 stacks is some 10 MB. */
const MOST_BYTES = 256 * 1024 ** 2;

export interface ReadParts<Part> {
  readonly parts: readonly Part[];
  /** What was refused, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The parts of one review, in the order of their names. @throws the file system's error for a folder that cannot be read */
export async function readReviewParts(
  folder: string,
  pullRequest: ReviewedPullRequest,
): Promise<ReadParts<ReviewPart>> {
  const read = await readAll(folder, ReviewPartShape);
  const parts: ReviewPart[] = [];
  const diagnostics = [...read.diagnostics];
  for (const { file, part } of read.parts) {
    const problem = isOf(part.pullRequest, pullRequest)
      ? parts.some((other) => other.part === part.part)
        ? `it says it is ${shown(part.part)}, and so does another`
        : undefined
      : `it is about pull request ${String(part.pullRequest.number)} at ${shown(part.pullRequest.head.slice(0, 7))}, and this is ${String(pullRequest.number)} at ${shown(pullRequest.head.slice(0, 7))}`;
    if (problem === undefined) parts.push(part);
    else diagnostics.push(foreign(file, problem));
  }
  return { parts, diagnostics };
}

/**
 * What was applied, an environment a part.
 * @param isOfRun says of a commit whether this run can have applied it
 */
export async function readApplyParts(
  folder: string,
  isOfRun: (commit: string) => Promise<boolean>,
): Promise<ReadParts<ApplyPart>> {
  const read = await readAll(folder, ApplyPartShape);
  const parts: ApplyPart[] = [];
  const diagnostics = [...read.diagnostics];
  for (const { file, part } of read.parts) {
    if (await isOfRun(part.commit)) parts.push(part);
    else {
      const problem = `it is about commit ${shown(part.commit)}, which this run cannot have applied`;
      diagnostics.push(foreign(file, problem));
    }
  }
  return { parts, diagnostics };
}

function isOf(one: ReviewedPullRequest, other: ReviewedPullRequest): boolean {
  return (
    one.number === other.number &&
    one.head === other.head &&
    one.mergeBase === other.mergeBase &&
    one.trusted === other.trusted &&
    one.isFork === other.isFork
  );
}

async function readAll<Part>(folder: string, shape: z.ZodType<Part>) {
  const parts: { readonly file: string; readonly part: Part }[] = [];
  const diagnostics: Diagnostic[] = [];
  const files = (await filesBelow(folder)).filter((one) => one.endsWith('.json'));
  for (const file of files.toSorted()) {
    const path = join(folder, file);
    const { size, isFile } = await lstat(path).then((one) => ({
      size: one.size,
      isFile: one.isFile(),
    }));
    if (!isFile || size > MOST_BYTES) {
      diagnostics.push(
        unreadable(file, isFile ? `it has ${amount(size, 'byte')}` : 'it is not a file'),
      );
      continue;
    }
    const read = shape.safeParse(parsed(await readFile(path, 'utf8')));
    if (read.success) parts.push({ file, part: read.data });
    else diagnostics.push(unreadable(file, z.prettifyError(read.error).split('\n')[0] ?? ''));
  }
  return { parts, diagnostics };
}

/** Where no job has left anything there is no folder. */
async function filesBelow(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function foreign(file: string, problem: string): Diagnostic {
  return {
    code: 'REPORT_PART_FOREIGN',
    severity: 'error',
    message: `${shown(file)} is not a part of this report: ${problem}`,
    why: 'what other runs found says nothing about this commit, and could make it look better than it is',
    fix: 'run the whole workflow again; if it stays, look for what writes artifacts of this name',
  };
}

function unreadable(file: string, problem: string): Diagnostic {
  return {
    code: 'REPORT_PART_UNREADABLE',
    severity: 'error',
    message: `${shown(file)} cannot be read as a part of this report: ${problem}`,
    fix: 'run the whole workflow again, so that all of its jobs have the same Temper',
  };
}
