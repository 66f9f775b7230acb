import { TemperError } from '../../stacks/language/diagnostic.ts';
import { amount } from '../../stacks/language/display.ts';

/** Most characters of a summary and of a text of a check (GitHub's OpenAPI description, 2026-11). */
export const CHECK_CHARACTERS = 65_535;
/** Most characters of a description of a deployment or its status (the same). */
export const DESCRIPTION_CHARACTERS = 140;
/** Most annotations of one request about a check (the same). */
export const ANNOTATIONS_PER_REQUEST = 50;
/** Most characters of an annotation's title (https://docs.github.com/en/rest/checks/runs, 2026-11). */
export const ANNOTATION_TITLE_CHARACTERS = 255;

/** @throws TemperError GITHUB_TEXT_TOO_LONG: what writes for GitHub has to keep within what GitHub takes */
export function requireWithin(what: string, size: number, limit: number, unit: string): void {
  if (size <= limit) return;
  const message = `${what} has ${amount(size, unit)}, and ${amount(limit, unit)} is the most`;
  throw new TemperError([
    {
      code: 'GITHUB_TEXT_TOO_LONG',
      severity: 'error',
      message,
      fix: 'please report it; the summary of the workflow run says all of it',
    },
  ]);
}

/** The text, cut to so many characters. */
export function within(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
