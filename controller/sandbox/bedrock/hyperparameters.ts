import type { BaseModel, HyperparameterFact } from '../../../stacks/catalog/base-model.ts';
import { invalid } from './aws-error.ts';
import { javaDouble } from './java-double.ts';

type Given = Readonly<Record<string, string>>;

/**
 * The hyperparameters a job runs with, as AWS echoes them: every one the base model has, defaults filled in, numbers
 * in Java's spelling. What AWS does not document of a base model, names or ranges, is not checked.
 *
 * The wording of the refusals is unverified; that AWS refuses with ValidationException is in its API reference.
 *
 * @throws AwsError ValidationException
 */
export function effectiveHyperparameters(model: BaseModel, given: Given): Record<string, string> {
  if (!model.hyperparameters)
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, undocumentedEcho(value)]),
    );
  const facts = Object.values(model.hyperparameters);
  const known = new Set(facts.map((fact) => fact.bedrockName));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw invalid(
      `The hyperparameters [${unknown.join(', ')}] are not supported by model ${model.id}. Supported: [${[...known].sort().join(', ')}]`,
    );
  return Object.fromEntries(facts.map((fact) => [fact.bedrockName, effective(fact, given)]));
}

function effective(fact: HyperparameterFact, given: Given): string {
  const name = fact.bedrockName;
  const text = Object.hasOwn(given, name) ? given[name] : undefined;
  if (text === undefined) {
    if (fact.default === undefined)
      throw invalid(`The hyperparameter ${name} is required but was not provided`);
    return echo(fact.type, fact.default);
  }
  // Titan's image and embedding models have no default there, and take the word `auto` instead of a number.
  if (fact.default === undefined && text.toLowerCase() === 'auto') return text;
  const value = parsed(fact.type, text);
  if (value === undefined)
    throw invalid(`The value '${text}' of hyperparameter ${name} is not a valid ${fact.type}`);
  if (fact.unverified === undefined && (value < fact.min || value > fact.max))
    throw invalid(
      `The value '${text}' of hyperparameter ${name} is out of range [${fact.min}, ${fact.max}]`,
    );
  if (fact.fixed && value !== fact.default)
    throw invalid(`The hyperparameter ${name} must be ${fact.default}`);
  return echo(fact.type, value);
}

/** A number as Java's parsers take it: no hexadecimal, no surrounding spaces, no `Infinity`. */
function parsed(type: HyperparameterFact['type'], text: string): number | undefined {
  const pattern = type === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function echo(type: HyperparameterFact['type'], value: number): string {
  return type === 'integer' ? String(value) : javaDouble(value);
}

function undocumentedEcho(text: string): string {
  if (parsed('integer', text) !== undefined) return text;
  const value = parsed('float', text);
  return value === undefined ? text : javaDouble(value);
}

/** A hyperparameter's number, for working out how long training takes. */
export function numberOf(hyperparameters: Given, name: string): number | undefined {
  const value = Object.hasOwn(hyperparameters, name) ? Number(hyperparameters[name]) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
