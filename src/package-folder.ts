import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** The folder of `package.json`, which the sources and the built program have in common. */
export const packageFolder = dirname(findPackageJSON(import.meta.url) as string);
