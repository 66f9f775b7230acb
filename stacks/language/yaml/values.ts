import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, ParsedNode, Scalar, YAMLMap } from 'yaml';
import { firstForbidden, forbidden } from '../characters.ts';
import { shown } from '../display.ts';
import type { Finding, Span } from '../finding.ts';
import type { SpecPath } from '../source.ts';

/** Stands for a value that was refused, so that a check of the schema can tell it from an absent one. */
export const REFUSED = Symbol('refused');

/** The values of a document, and what aliases stand for. */
export interface YamlValues {
  /** Objects, arrays, text, numbers, booleans, null and REFUSED. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  readonly aliases: ReadonlyMap<Alias, Node>;
  /** Whole numbers written with a leading zero, which YAML 1.1 and 1.2 read differently. */
  readonly octals: readonly {
    readonly path: SpecPath;
    readonly source: string;
    readonly span: Span;
  }[];
}

/** Values that all aliases of a document together may stand for. */
const MOST_ALIASED = 1_000;
const MAX_DEPTH = 64;

/** Tags that say what YAML 1.2's core schema reads anyway. */
const CORE_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** Reads the values of a document in `text`; what ends after `trustedUntil` (a syntax mistake) counts as refused. */
export function yamlValues(root: ParsedNode, text: string, trustedUntil: number): YamlValues {
  const reader = new ValueReader(text, trustedUntil);
  const value = reader.read(root, [], 0);
  return {
    value,
    findings: reader.findings,
    aliases: reader.aliases,
    octals: reader.octals,
  };
}

/** The stretch of a node's own text. */
export function spanOf(node: Node): Span {
  const range = node.range ?? [0, 0, 0];
  return [range[0], range[1]];
}

class ValueReader {
  readonly findings: Finding[] = [];
  readonly aliases = new Map<Alias, Node>();
  readonly octals: { path: SpecPath; source: string; span: Span }[] = [];
  readonly #anchors = new Map<string, Node>();
  /** Anchored nodes that are being read: an alias to one of them would never end. */
  readonly #open = new Set<Node>();
  readonly #text: string;
  readonly #trustedUntil: number;
  #aliased = 0;
  #bombReported = false;
  #inAlias = false;

  constructor(text: string, trustedUntil: number) {
    this.#text = text;
    this.#trustedUntil = trustedUntil;
  }

  read(node: Node, path: SpecPath, depth: number): unknown {
    if (this.#inAlias && (++this.#aliased > MOST_ALIASED || depth > MAX_DEPTH)) {
      this.#aliased = MOST_ALIASED + 1;
      return REFUSED;
    }
    if (isAlias(node)) return this.#alias(node, path, depth);
    this.#remember(node as Scalar | YAMLMap);
    if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) return this.#tagged(node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node, path, depth)
      : isSeq(node)
        ? node.items.map((item, at) => this.read(item as Node, [...path, at], depth + 1))
        : REFUSED;
    this.#open.delete(node);
    return value;
  }

  #scalar(node: Scalar, path: SpecPath): unknown {
    const span = spanOf(node);
    if (span[1] > this.#trustedUntil) return REFUSED;
    const { value } = node;
    if (typeof value === 'string') return this.#string(value, node, path);
    if (typeof value === 'number' && /^[-+]?0[0-9]+$/.test(node.source ?? '')) {
      if (!this.#inAlias) this.octals.push({ path, source: node.source ?? '', span });
    }
    return value;
  }

  #string(value: string, node: Node, path: SpecPath): unknown {
    const bad = firstForbidden(value);
    if (bad === undefined) return value;
    const span = spanOf(node);
    // What stands in the text itself was reported when the text was read; left are escapes.
    if (firstForbidden(this.#text.slice(...span)) === undefined) {
      const name = `U+${bad.toString(16).toUpperCase().padStart(4, '0')}`;
      this.#refuse({
        code: 'SPEC_CHARACTER',
        span,
        path,
        message: `an escape in this text stands for ${name}, which no spec may hold`,
        why: forbidden(bad).why,
        fix: 'remove the escape',
      });
    }
    return REFUSED;
  }

  #tagged(node: Node, path: SpecPath): unknown {
    this.#refuse({
      code: 'SPEC_TAG',
      span: spanOf(node),
      path,
      message: `the tag ${shown(shortTag(node.tag ?? ''))} is not allowed in a spec`,
      why: 'a spec is data: tags such as `!Ref` or `!!js/function` are never evaluated',
      fix: 'remove the tag and write the value itself',
    });
    return REFUSED;
  }

  #map(node: YAMLMap, path: SpecPath, depth: number): unknown {
    const value: Record<string, unknown> = {};
    const first = new Map<string, Node>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.#key(pair.key, path);
      const here = [...path, key ?? '?'];
      const before = { octals: this.octals.length, findings: this.findings.length };
      const item = pair.value ? this.read(pair.value, here, depth + 1) : null;
      const earlier = key === undefined ? undefined : first.get(key);
      if (key === undefined || earlier !== undefined) {
        // The value goes with its key: what is wrong inside of it no longer matters.
        this.octals.length = before.octals;
        this.findings.length = before.findings;
        if (earlier !== undefined) this.#refuse(duplicateKey(pair.key, earlier, here));
        continue;
      }
      first.set(key, pair.key);
      value[key] = spanOf(pair.key)[1] > this.#trustedUntil ? REFUSED : item;
    }
    return value;
  }

  /** The key as text; undefined, with a finding, when it cannot be one. */
  #key(node: Node, path: SpecPath): string | undefined {
    if (!isScalar(node)) return this.#refuse(strangeKey(node, 'a list, a mapping or an alias'));
    this.#remember(node);
    if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) {
      this.#tagged(node, path);
      return undefined;
    }
    const { value, source = '' } = node;
    if (typeof value !== 'string') {
      return this.#refuse(
        source === ''
          ? strangeKey(node, 'empty')
          : strangeKey(node, `${shown(source)}, which is not text`, source),
      );
    }
    if (value === '<<' && node.type === 'PLAIN') return this.#refuse(mergeKey(node));
    if (value === '__proto__') return this.#refuse(protoKey(node, path));
    return this.#string(value, node, path) === REFUSED ? undefined : value;
  }

  #remember(node: Scalar | YAMLMap): void {
    if (node.anchor !== undefined && !this.#inAlias) this.#anchors.set(node.anchor, node);
  }

  #alias(node: Alias, path: SpecPath, depth: number): unknown {
    if (spanOf(node)[1] > this.#trustedUntil) return REFUSED;
    const target = this.aliases.get(node) ?? this.#anchors.get(node.source);
    const name = shown(`*${node.source}`);
    if (target === undefined) {
      return this.#refuseAlias(node, path, {
        message: `the alias ${name} has no anchor before it in this document`,
        fix: `define ${shown(`&${node.source}`)} earlier in the same document, or write the value`,
      });
    }
    this.aliases.set(node, target);
    if (this.#open.has(target)) {
      return this.#refuseAlias(node, path, {
        message: `the alias ${name} stands inside its own anchor`,
        why: 'it would contain itself without end',
        fix: 'write the value itself',
      });
    }
    const outer = this.#inAlias;
    this.#inAlias = true;
    const value = this.read(target, path, depth + 1);
    this.#inAlias = outer;
    if (!outer && this.#aliased > MOST_ALIASED) {
      if (this.#bombReported) return REFUSED;
      this.#bombReported = true;
      return this.#refuseAlias(node, path, {
        message: `with the alias ${name}, aliases stand for more than ${MOST_ALIASED} values`,
        why: 'aliases of aliases grow without bound',
        fix: 'write the values themselves',
      });
    }
    return value;
  }

  #refuseAlias(
    node: Alias,
    path: SpecPath,
    said: Pick<Finding, 'message' | 'why' | 'fix'>,
  ): typeof REFUSED {
    this.#refuse({ code: 'SPEC_ALIAS', span: spanOf(node), path, ...said });
    return REFUSED;
  }

  /** Reports once: what an alias repeats was reported where it stands. */
  #refuse(finding: Finding): undefined {
    if (!this.#inAlias) this.findings.push(finding);
    return undefined;
  }
}

function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, '!!');
}

function duplicateKey(node: Node, earlier: Node, path: SpecPath): Finding {
  return {
    code: 'SPEC_DUPLICATE_KEY',
    span: spanOf(node),
    path,
    message: `the key ${shown(String(path.at(-1)))} stands here for the second time`,
    why: 'YAML keeps only one of them, and which one differs between tools',
    fix: 'remove one of the two',
    related: [{ message: 'first written here', span: spanOf(earlier) }],
  };
}

function strangeKey(node: Node, what: string, source?: string): Finding {
  return {
    code: 'SPEC_TYPE',
    span: spanOf(node),
    message: `a key must be text, this one is ${what}`,
    fix:
      source === undefined
        ? 'write a name, followed by `:`'
        : `write it in quotes: \`"${shown(source).slice(1, -1)}"\``,
  };
}

function mergeKey(node: Node): Finding {
  return {
    code: 'SPEC_ALIAS',
    span: spanOf(node),
    message: 'the merge key `<<` is not supported',
    why: 'YAML 1.2 has no merge keys, and which line a value comes from must be plain to a reviewer',
    fix: 'write the keys out; an alias for a single value (`tags: *shared`) is fine',
  };
}

function protoKey(node: Node, path: SpecPath): Finding {
  return {
    code: 'SPEC_UNKNOWN_KEY',
    span: spanOf(node),
    path: [...path, '__proto__'],
    message: 'the key `__proto__` is not part of a spec',
    fix: 'remove it',
  };
}
