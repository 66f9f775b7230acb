import * as z from 'zod';

/**
 * Gates that a team may let a spec overrule: those that hold an opinion. What guards a model, money that is spent twice or
 * somebody else's resources is no opinion, and has words of its own where it has any (`deletionPolicy`).
 */
export const OVERRIDABLE_GATES = ['GATE_GUARDRAIL_COST', 'GATE_POLICY'] as const;

/** A gate that a spec overrules, and why: reviewed with the spec, and of no effect where its environment does not allow it. */
export const Override = z
  .strictObject({
    gate: z
      .enum(OVERRIDABLE_GATES)
      .describe('Code of the gate.')
      .meta({ examples: ['GATE_POLICY'] }),
    policy: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe(
        "Name of the one policy that is overruled, for `GATE_POLICY`. Without it, all of the team's.",
      )
      .meta({ examples: ['office-hours'] }),
    reason: z
      .string()
      .min(10)
      .max(500)
      .describe('Why, for whoever reviews it now and whoever asks later.')
      .meta({ examples: ['one-off: the customer pays for this run, agreed in the March review'] }),
  })
  .describe('A gate that this spec overrules, where its environment allows that.');
export type Override = z.infer<typeof Override>;
