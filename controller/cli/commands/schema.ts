import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

/** `temper schema`: the JSON Schema for editors. */
export function addSchema(program: Command, { action }: CommandContext): void {
  program
    .command('schema')
    .description('print the JSON Schema of specs, for editors')
    .action(
      action(async () => {
        const { jsonSchema } = await import('../../../stacks/language/json-schema.ts');
        const schema = jsonSchema();
        return {
          kind: 'schema',
          data: schema,
          text: JSON.stringify(schema, null, 2),
          diagnostics: [],
        };
      }),
    );
}
