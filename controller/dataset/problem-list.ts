import type { DatasetProblem } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { RecordFinding } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { counted, dotted } from '../../stacks/language/display.ts';
import type { SourceRange, SpecPath } from '../../stacks/language/source.ts';
import { placeInJson } from './json-place.ts';
import { FILE_SORTS, LINE_SORT_NAMES } from './record-problem.ts';

/** Findings of one sort that are told one by one, and of all sorts of a file together; the rest is counted. */
const MOST_OF_A_SORT = 3;
const MOST_TOLD = 12;

/** A line of a dataset's file. */
export interface Line {
  /** 1-based. */
  readonly line: number;
  /** Bytes before it. */
  readonly start: number;
  /** Its text; absent where it was not read. */
  readonly text?: string;
}

interface SortOfProblem {
  readonly first: RecordFinding;
  readonly firstLine: Line;
  /** Records that have it. */
  count: number;
  readonly told: DatasetProblem[];
  /** The first that was not told by itself. */
  rest?: Line;
}

/** What is wrong with the records of one file: all of it counted, the first of each sort kept. */
export class ProblemList {
  readonly #source: string;
  readonly #field: DatasetProblem['field'];
  readonly #sorts = new Map<string, SortOfProblem>();
  #told = 0;

  constructor(source: string, field: DatasetProblem['field']) {
    this.#source = source;
    this.#field = field;
  }

  /** @param character of the line, 0-based, where the finding has no path. */
  add(finding: RecordFinding, line: Line, character?: number): void {
    let sort = this.#sorts.get(finding.sort);
    if (sort === undefined) {
      sort = {
        first: finding,
        firstLine: { line: line.line, start: line.start },
        count: 0,
        told: [],
      };
      this.#sorts.set(finding.sort, sort);
    }
    sort.count += 1;
    if (finding.foreign === true) return;
    if (sort.told.length < MOST_OF_A_SORT && this.#told < MOST_TOLD) {
      this.#told += 1;
      sort.told.push(this.#one(finding, line, character));
    } else sort.rest ??= { line: line.line, start: line.start };
  }

  /** Everything in the order of the lines. @param records of the file, for what is told of many. */
  list(records: number): DatasetProblem[] {
    return [...this.#sorts.values()]
      .flatMap((sort) => [...sort.told, ...this.#summed(sort, records)])
      .toSorted((a, b) => (a.at?.start.offset ?? 0) - (b.at?.start.offset ?? 0));
  }

  #summed(sort: SortOfProblem, records: number): DatasetProblem[] {
    const { first, firstLine, count, told, rest } = sort;
    if (first.foreign === true) {
      const problem = `${manyOf(count, records)} in ${first.problem}`;
      return [this.#problem(first, { problem, line: firstLine, count, about: 'format' })];
    }
    if (rest === undefined) return [];
    const more = count - told.length;
    const which =
      more === 1
        ? `one more record, on line ${rest.line}`
        : `${counted(more)} more records, the first on line ${rest.line}`;
    return [
      this.#problem(first, { problem: `${which}: ${first.problem}`, line: rest, count: more }),
    ];
  }

  #one(finding: RecordFinding, line: Line, character: number | undefined): DatasetProblem {
    const { path, problem, detail, sort } = finding;
    const which = FILE_SORTS.has(sort) ? '' : `line ${line.line}`;
    const place = path.length === 0 ? which : `${which}, ${dotted(path)}`;
    const where = place === '' ? '' : `${place}: `;
    const more = detail === undefined ? '' : ` (${detail})`;
    const told = this.#problem(finding, {
      problem: `${where}${problem}${more}`,
      line,
      count: 1,
      character,
    });
    return { ...told, record: { sort, path, count: 1 } };
  }

  #problem(finding: RecordFinding, told: Told): DatasetProblem {
    const { sort, severity, why, fix } = finding;
    const isOfFile = FILE_SORTS.has(sort) || LINE_SORT_NAMES.has(sort);
    const about = told.about ?? (isOfFile ? 'file' : 'record');
    return {
      field: this.#field,
      problem: told.problem,
      about,
      severity,
      why,
      fix,
      at: this.#place(finding, told),
      record: { sort, count: told.count },
    };
  }

  #place({ path }: RecordFinding, { line, character }: Told): SourceRange {
    return rangeInLine(this.#source, line, character ?? path);
  }
}

/** The place of a value of a record, by its path, or of a character, 0-based. */
export function rangeInLine(file: string, line: Line, at: SpecPath | number): SourceRange {
  const { text = '' } = line;
  const found = text === '' || typeof at === 'number' ? undefined : placeInJson(text, at);
  const start = found?.start ?? Math.min(typeof at === 'number' ? at : 0, text.length);
  return {
    file,
    start: position(line, text, start),
    end: position(line, text, found?.end ?? start),
  };
}

interface Told {
  readonly problem: string;
  readonly line: Line;
  readonly count: number;
  readonly about?: DatasetProblem['about'];
  readonly character?: number | undefined;
}

function position({ line, start }: Line, text: string, units: number): SourceRange['start'] {
  const before = text.slice(0, units);
  return {
    line,
    column: 1 + before.length - (before.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0),
    offset: start + Buffer.byteLength(before),
  };
}

function manyOf(count: number, records: number): string {
  if (records === 1) return 'its record is';
  return count === records
    ? `all ${counted(records)} records are`
    : `${counted(count)} of ${counted(records)} records ${count === 1 ? 'is' : 'are'}`;
}
