import { readFileSync } from 'node:fs';

/*
 * The schema of GitHub's own parser. The parser imports it as JSON without saying so, which Node.js refuses and Jest warns
 * of; `moduleNameMapper` in package.json puts this in its place.
 */
const SCHEMA = '../../../node_modules/@actions/workflow-parser/dist/workflow-v1.0.min.json';
const schema: unknown = JSON.parse(readFileSync(new URL(SCHEMA, import.meta.url), 'utf8'));
export default schema;
