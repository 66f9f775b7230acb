import type { BaseModel, HyperparameterFact } from './base-model.ts';

/** What a spec gives, by the spec's names. */
export type GivenHyperparameters = Readonly<Record<string, number | undefined>>;

/**
 * Every hyperparameter of `model` by the spec's name, defaults filled in. One that is neither given nor has a default
 * is absent.
 */
export function hyperparameterValues(
  model: BaseModel,
  given: GivenHyperparameters,
): Readonly<Record<string, number>> {
  const values: [string, number][] = [];
  for (const [name, fact] of Object.entries(model.hyperparameters ?? {})) {
    const value = given[name] ?? fact.default;
    if (value !== undefined) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

/**
 * Every hyperparameter of `model` by Bedrock's name, as the text that Bedrock is given. All are written out because
 * Bedrock fills in what is left out, and Terraform would take what was filled in for a change.
 * @throws Error when one is not the model's or has no value: the rules refuse such a spec before.
 */
export function resolveHyperparameters(
  model: BaseModel,
  given: GivenHyperparameters,
): Readonly<Record<string, string>> {
  const facts: Readonly<Record<string, HyperparameterFact>> = model.hyperparameters ?? {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !Object.hasOwn(facts, name)) {
      throw new Error(`${model.id} has no hyperparameter ${name}`);
    }
  }
  const values = hyperparameterValues(model, given);
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${model.id} needs ${name}`);
      return [fact.bedrockName, canonicalNumber(value)];
    }),
  );
}

/**
 * The one spelling of a number that Temper sends: decimal notation without an exponent, the fewest digits that are
 * exactly this number: `5`, `0.00001`, `0.005`. AWS is known to give `0.005` back as it was sent, while the values it
 * fills in itself come back as Java writes them (`1.0E-4`).
 */
export function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number Bedrock takes`);
  const [mantissa = '', exponent] = String(Object.is(value, -0) ? 0 : value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
