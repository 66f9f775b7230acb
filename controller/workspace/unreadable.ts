import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Refusal } from './inside.ts';

/** What keeps something below the folder of the specs from being read, in words. */

const EVERY_SPEC_COUNTS = 'every spec counts: versions and names are checked across all of them';

/** The operating system refused, with the code of a system error. */
export function unreadable(path: string, code: string): Diagnostic {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return saying(`${path} was there and is gone`, {
      fix: 'run the command again when nothing changes the specs',
    });
  }
  if (code === 'ELOOP') return notAFile(path, true);
  if (code === 'ENAMETOOLONG') {
    return saying(`${path.slice(0, 240)}… cannot be read (${code})`, {
      fix: 'move it to where its path is shorter',
    });
  }
  return saying(`${path} cannot be read (${code})`, {
    fix: 'make it readable for the user who runs Temper',
  });
}

/** Something with the name of a spec that is a symbolic link, a pipe, a socket or a device. */
export function notAFile(path: string, isLink: boolean): Diagnostic {
  return saying(`${path} is ${isLink ? 'a symbolic link' : 'not a regular file'}`, {
    why: 'what a spec says stands in the repository itself, where a review of the file sees it',
    fix: isLink ? 'put the file itself there, or remove the link' : 'remove it',
  });
}

export function refusedPlace(path: string, refused: Refusal): Diagnostic {
  return refused === 'outside'
    ? saying(`${path} is a symbolic link that leads out of the repository`, {
        why: 'specs are reviewed with the repository; what is elsewhere on the machine is not part of it and is not shown',
        fix: 'put the specs into the repository, or name the repository that they are in with --root',
      })
    : saying(`${path} leads to what is not part of the repository's content`, {
        fix: 'put the specs into a folder that git keeps',
      });
}

export function nameNotUtf8(path: string): Diagnostic {
  return saying(`the name of ${path} is not UTF-8`, {
    why: 'a report could not say which file it means',
    fix: 'rename it',
  });
}

/** A file that is passed over for its name. */
export function misnamed(path: string): Diagnostic {
  const start = { line: 1, column: 1, offset: 0 };
  const meant = `${path.replace(/(\.ya?ml)?(\.txt|\.json|\.ya?ml)$/i, '')}.yaml`;
  return {
    code: 'CLI_NOT_READ',
    severity: 'warning',
    message: `${path} looks like a spec and is not read`,
    at: { file: path, start, end: start },
    why: 'specs are the files whose names end in `.yaml` or `.yml`, in small letters',
    fix: path.endsWith('.json')
      ? `write it as YAML, \`${meant}\`; or move it out of the folder of the specs`
      : `rename it to \`${meant}\`; or move it out of the folder of the specs`,
  };
}

/** A repository in the repository. */
export function submodule(path: string): Diagnostic {
  const start = { line: 1, column: 1, offset: 0 };
  return {
    code: 'CLI_NOT_READ',
    severity: 'warning',
    message: `${path} is a submodule, and nothing in it is read`,
    at: { file: path, start, end: start },
    why: 'what a spec says stands in the repository itself, where a review of the file sees it',
    fix: 'put the specs into this repository, or move the submodule out of the folder of the specs',
  };
}

/** A file that the language would refuse for its size once it was read. */
export function fileTooLarge(path: string, bytes: number, most: number): Diagnostic {
  const start = { line: 1, column: 1, offset: 0 };
  return {
    code: 'SPEC_TOO_LARGE',
    severity: 'error',
    message: `the file is too large to be a spec: ${sized(bytes)}, at most ${sized(most)} are read`,
    at: { file: path, start, end: start },
    why: 'a spec is a page of text; a file of this size is usually data',
    fix: 'keep data in `.jsonl` files that a spec names',
  };
}

/** More than is read of a repository; `what` says of what. */
export function tooMuch(folder: string, what: string): Diagnostic {
  return {
    code: 'CLI_TOO_MUCH',
    severity: 'error',
    message: `${folder} holds more than ${what}, which is more than Temper reads`,
    why: 'so much would take minutes to check, and is rarely specs',
    fix: 'keep what is not a spec elsewhere, or split the repository and name each part with --root',
  };
}

/** More data than is taken out of one commit. */
export function tooMuchData(most: number): Diagnostic {
  return {
    code: 'CLI_TOO_MUCH',
    severity: 'error',
    message: `the specs that changed name more than ${sized(most)} of data in the repository`,
    why: 'so much does not fit on every machine that plans',
    fix: 'keep large data in S3 and name it as `s3://…`, or change fewer specs at once',
  };
}

/** Git knows of a file whose bytes it does not have. */
export function notInThisClone(path: string): Diagnostic {
  return {
    code: 'CLI_GIT',
    severity: 'error',
    message: `cannot read ${path}: its text is not in this clone`,
    why: 'Temper fetches nothing that a repository names: it says from where, and with which program',
    fix: 'fetch the history in full, without `--filter`; in GitHub Actions, check out with `fetch-depth: 0`',
  };
}

function saying(
  message: string,
  { why = EVERY_SPEC_COUNTS, fix }: { readonly why?: string; readonly fix: string },
): Diagnostic {
  return { code: 'CLI_UNREADABLE', severity: 'error', message, why, fix };
}

function sized(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString('en-US')} KiB`;
}
