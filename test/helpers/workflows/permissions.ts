import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { resolved } from './expressions.ts';
import type { Permissions } from './hosting.ts';

/** What the token of a job may: exactly what is declared, and no writing where the code is a fork's. @throws Error for `read-all` and the like */
export function permissionsOf(token: TemplateToken | undefined, isFork: boolean): Permissions {
  const declared = resolved(token, { contexts: {} });
  if (declared === null || typeof declared !== 'object' || Array.isArray(declared)) {
    throw new Error(
      'permissions are declared one by one, or the settings of the repository decide',
    );
  }
  const granted: Record<string, 'read' | 'write'> = {};
  for (const [name, level] of Object.entries(declared)) {
    if (level === 'none' || (isFork && name === 'id-token')) continue;
    if (level !== 'read' && level !== 'write') throw new Error(`${name}: ${JSON.stringify(level)}`);
    granted[name] = isFork ? 'read' : level;
  }
  return granted;
}
