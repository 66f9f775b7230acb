import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node } from 'yaml';
import type { Span } from '../finding.ts';
import type { SpecPath } from '../source.ts';
import { spanOf } from './values.ts';

/** Finds the places of paths in one document. */
export class Places {
  readonly #root: Node;
  readonly #aliases: ReadonlyMap<Alias, Node>;

  constructor(root: Node, aliases: ReadonlyMap<Alias, Node>) {
    this.#root = root;
    this.#aliases = aliases;
  }

  /** The value at a path, or its key; the key of the nearest existing ancestor where the path is absent. */
  locate(path: SpecPath, on: 'key' | 'value'): Span {
    const steps = this.#walk(path);
    const last = steps.at(-1);
    if (last === undefined) return path.length === 0 ? spanOf(this.#root) : this.#start();
    if (steps.length < path.length) return this.#keyOrValue(steps);
    if (on === 'key') return this.#keyOrValue(steps);
    return last.value === undefined || isEmpty(last.value)
      ? this.#keyOrValue(steps)
      : spanOf(last.value);
  }

  /** The node at a path, aliases not followed at its end. */
  node(path: SpecPath): Node | undefined {
    if (path.length === 0) return this.#root;
    const steps = this.#walk(path);
    return steps.length === path.length ? steps.at(-1)?.value : undefined;
  }

  /** Where the content of an alias at this path stands. */
  anchored(path: SpecPath): Span | undefined {
    const node = this.node(path);
    const target = node !== undefined && isAlias(node) ? this.#aliases.get(node) : undefined;
    return target === undefined ? undefined : spanOf(target);
  }

  #keyOrValue(steps: readonly Step[]): Span {
    const last = steps.at(-1);
    if (last?.key !== undefined) return spanOf(last.key);
    return last?.value === undefined ? this.#start() : firstKey(last.value);
  }

  #start(): Span {
    return firstKey(this.#root);
  }

  #walk(path: SpecPath): Step[] {
    const steps: Step[] = [];
    let node: Node | undefined = this.#root;
    for (const part of path) {
      if (isAlias(node)) node = this.#aliases.get(node);
      const step = node === undefined ? undefined : stepInto(node, part);
      if (step === undefined) break;
      steps.push(step);
      node = step.value;
    }
    return steps;
  }
}

interface Step {
  readonly key?: Node;
  readonly value?: Node | undefined;
}

function stepInto(node: Node, part: string | number): Step | undefined {
  if (isSeq(node)) {
    const item = typeof part === 'number' ? node.items[part] : undefined;
    return item === undefined ? undefined : { value: item as Node };
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    if (isScalar(pair.key) && pair.key.value === part) {
      return { key: pair.key, value: (pair.value ?? undefined) as Node | undefined };
    }
  }
  return undefined;
}

function isEmpty(node: Node): boolean {
  const [start, end] = spanOf(node);
  return start === end;
}

/** A mapping as a whole is too much to point at: its first key stands for it. */
function firstKey(node: Node): Span {
  const first = isMap(node) ? node.items[0]?.key : undefined;
  return first === undefined ? spanOf(node) : spanOf(first as Node);
}
