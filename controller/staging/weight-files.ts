import { TemperError } from '../../stacks/language/diagnostic.ts';
import { amount, shown } from '../../stacks/language/display.ts';

/** Numbers and nothing else, by a format that was made for that. */
const SAFE = /^[\w.-]+\.safetensors(\.index\.json)?$/;
/** Python pickles: programs that make weights when they are run. Optimizers and the like lie beside them under other names. */
const PICKLE = /^(pytorch_model|model|consolidated)[\w.-]*\.(bin|pt|pth)(\.index\.json)?$/;
/** Configuration and tokenizer, by the names that libraries look for. */
const AROUND =
  /^((generation_|tokenizer_|preprocessor_)?config\.json|tokenizer\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(txt|json)|merges\.txt|[\w.-]+\.model|chat_template\.(jinja|json))$/;

/**
 * The files of a repository that a training begins from, of all that lie at its top: small ones first.
 *
 * @param repository what messages call it
 * @throws TemperError STAGE_PICKLE, STAGE_ABSENT
 */
export function weightFiles<File extends { readonly path: string }>(
  files: readonly File[],
  repository: string,
  { allowPickle }: { readonly allowPickle: boolean },
): readonly File[] {
  const like = (pattern: RegExp) => files.filter(({ path }) => pattern.test(path));
  const [safe, pickles] = [like(SAFE), like(PICKLE)];
  if (safe.length > 0) return [...like(AROUND), ...safe];
  if (pickles.length === 0) throw absent(repository, files.length);
  if (!allowPickle) throw pickled(repository, pickles);
  return [...like(AROUND), ...pickles];
}

function absent(repository: string, found: number): TemperError {
  return new TemperError([
    {
      code: 'STAGE_ABSENT',
      severity: 'error',
      message: `${shown(repository)} has no weights`,
      why: `${amount(found, 'file')} at its top, none of them \`*.safetensors\``,
      fix: 'name the repository or the folder that has them, at its top',
    },
  ]);
}

function pickled(repository: string, files: readonly { readonly path: string }[]): TemperError {
  return new TemperError([
    {
      code: 'STAGE_PICKLE',
      severity: 'error',
      message: `${shown(repository)} has its weights as Python pickles alone (${shown(files[0]?.path ?? '')})`,
      why: 'loading one runs whatever code is in it',
      fix: 'choose a revision with `*.safetensors`; or say `--allow-pickle`, where you trust who made them',
    },
  ]);
}
