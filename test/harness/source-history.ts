import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What models.dev really served, and its repository, kept beside the project and not in it. */
export const sourceData = fileURLToPath(new URL('../../../shared/data/modelsdev/', import.meta.url));

/** The repository as a bundle, to 26 June 2026. */
export const sourceBundle = `${sourceData}repository/models-dev-history.bundle`;

export const isSourceAbsent = !existsSync(sourceBundle);
