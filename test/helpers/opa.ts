import { delimiter, isAbsolute, join } from 'node:path';
import { opaVersion } from '../../controller/rego/opa.ts';

/** A real Open Policy Agent, named by TEMPER_OPA or on PATH; undefined where there is none: building it takes minutes. */
export async function findTestOpa(): Promise<string | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const places = [process.env['TEMPER_OPA'] ?? '', ...onPath.map((folder) => join(folder, 'opa'))];
  for (const path of places.filter((place) => place !== '')) {
    if ((await opaVersion(path))?.startsWith('1.') === true) return path;
  }
  return undefined;
}
