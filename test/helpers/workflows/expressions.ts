/* GitHub's own expressions, over contexts that are plain JSON. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from '@actions/workflow-parser/templates/tokens/type-guards';
import type { Json } from '../../../stacks/json.ts';

/** Every context there is. One that is not there yet is empty, as at GitHub; a name that is none of them does not parse. */
const CONTEXTS = [
  'env',
  'github',
  'inputs',
  'job',
  'jobs',
  'matrix',
  'needs',
  'runner',
  'secrets',
  'steps',
  'strategy',
  'vars',
] as const;

export type Contexts = Readonly<Partial<Record<(typeof CONTEXTS)[number], Json>>>;

/** What `success()` and its sisters answer, and `hashFiles`, where there are files. */
export interface Functions {
  readonly success?: boolean;
  readonly failure?: boolean;
  readonly cancelled?: boolean;
  readonly hashFiles?: (patterns: readonly string[]) => string;
}

export interface Scope {
  readonly contexts: Contexts;
  readonly functions?: Functions;
}

/** The value of an expression, without its `${{ }}`. @throws Error where GitHub would refuse it */
export function evaluate(source: string, scope: Scope): Json {
  return asJson(evaluated(source, scope));
}

/** Whether a condition holds, by GitHub's rules of what counts as true. */
export function holds(source: string, scope: Scope): boolean {
  return evaluate(`!!(${source})`, scope) === true;
}

/** A part of a workflow with everything in it evaluated. */
export function resolved(token: TemplateToken | undefined, scope: Scope): Json {
  if (token === undefined) return null;
  if (isBasicExpression(token)) return evaluate(token.expression, scope);
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  if (isSequence(token)) {
    return Array.from({ length: token.count }, (_, at) => resolved(token.get(at), scope));
  }
  if (!isMapping(token)) return null;
  return Object.fromEntries(
    [...token].map(({ key, value }) => [textOf(resolved(key, scope)), resolved(value, scope)]),
  );
}

/** The same as a map of texts: `env`, `with`, `outputs`. */
export function resolvedTexts(
  token: TemplateToken | undefined,
  scope: Scope,
): Record<string, string> {
  const value = resolved(token, scope) ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error('a map was expected');
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, textOf(one)]));
}

export function resolvedText(token: TemplateToken | undefined, scope: Scope): string {
  return textOf(resolved(token, scope));
}

/** As GitHub puts a value into a text. */
export function textOf(value: Json): string {
  return asData(value).coerceString();
}

function evaluated(source: string, { contexts, functions = {} }: Scope): ExpressionData {
  const own = ownFunctions(functions);
  const expression = new Parser(new Lexer(source).lex().tokens, [...CONTEXTS], own).parse();
  const context = new data.Dictionary(
    ...CONTEXTS.map((key) => ({ key, value: asData(contexts[key] ?? {}) })),
  );
  return new Evaluator(
    expression,
    context,
    new Map(own.map((one) => [one.name.toLowerCase(), one])),
  ).evaluate();
}

function ownFunctions(answers: Functions): FunctionDefinition[] {
  const status = (name: 'success' | 'failure' | 'cancelled'): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(required(name, answers[name])),
  });
  return [
    status('success'),
    status('failure'),
    status('cancelled'),
    { name: 'always', minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) },
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...patterns) =>
        new data.StringData(
          required('hashFiles', answers.hashFiles)(patterns.map((one) => one.coerceString())),
        ),
    },
  ];
}

function required<T>(name: string, answer: T | undefined): T {
  if (answer === undefined) throw new Error(`${name}() has no meaning here`);
  return answer;
}

function asData(value: Json): ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as ExpressionData;
}

function asJson(value: ExpressionData): Json {
  return JSON.parse(JSON.stringify(value, data.replacer)) as Json;
}
