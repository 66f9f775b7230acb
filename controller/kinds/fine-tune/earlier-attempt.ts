/**
 * The newest attempt before one that there is anything of: attempts may be skipped, and what was skipped over may still train.
 *
 * @param find undefined for one that has never begun
 */
export async function newestBefore<Found>(
  attempt: number,
  find: (attempt: number) => Promise<Found | undefined>,
): Promise<{ readonly attempt: number; readonly found: Found } | undefined> {
  for (let earlier = attempt - 1; earlier >= 1; earlier -= 1) {
    const found = await find(earlier);
    if (found !== undefined) return { attempt: earlier, found };
  }
  return undefined;
}
