import type { SpecPath } from '../../../../../language/source.ts';
import type { JudgedRecord, MediaReference, RecordFinding } from '../../../record-judge.ts';
import { SORTS, type SortName } from './sorts.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Checks one record and notes what it finds. */
export type RecordCheck = (record: JsonObject, verdict: Verdict) => void;

/** What has been found in a record so far: of each sort the first. */
export class Verdict implements JudgedRecord {
  readonly findings: RecordFinding[] = [];
  readonly media: MediaReference[] = [];
  /** UTF-16 units of the texts in the record. */
  length = 0;

  found(name: SortName, path: SpecPath, detail?: string): void {
    if (this.findings.some(({ sort }) => sort === name)) return;
    const { severity, problem, why, fix } = SORTS[name];
    this.findings.push({
      sort: name,
      severity,
      path,
      problem,
      why,
      fix,
      ...(detail !== undefined && { detail }),
    });
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Field names are words; a key that is none may be anything, a secret included, and is not repeated. */
const WORD = /^[A-Za-z][A-Za-z_-]{0,23}$/;

/** Notes keys that the format does not have. */
export function checkKeys(
  value: JsonObject,
  known: ReadonlySet<string>,
  path: SpecPath,
  verdict: Verdict,
): void {
  for (const key in value) {
    if (known.has(key)) continue;
    verdict.found('unknown-key', WORD.test(key) ? [...path, key] : path);
    return;
  }
}
