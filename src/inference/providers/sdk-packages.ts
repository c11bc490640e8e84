/** The packages that the gateway depends on. A literal import each, so that other names of the catalog load no code. */
const bundled: Readonly<Record<string, () => Promise<object>>> = {
  '@ai-sdk/openai-compatible': () => import('@ai-sdk/openai-compatible'),
  '@ai-sdk/openai': () => import('@ai-sdk/openai'),
  '@ai-sdk/anthropic': () => import('@ai-sdk/anthropic'),
  '@ai-sdk/google': () => import('@ai-sdk/google'),
  '@ai-sdk/azure': () => import('@ai-sdk/azure'),
  '@ai-sdk/amazon-bedrock': () => import('@ai-sdk/amazon-bedrock'),
  '@ai-sdk/amazon-bedrock/mantle': () => import('@ai-sdk/amazon-bedrock/mantle'),
  '@ai-sdk/google-vertex': () => import('@ai-sdk/google-vertex'),
  '@ai-sdk/google-vertex/anthropic': () => import('@ai-sdk/google-vertex/anthropic'),
  '@ai-sdk/mistral': () => import('@ai-sdk/mistral'),
  '@ai-sdk/groq': () => import('@ai-sdk/groq'),
  '@ai-sdk/xai': () => import('@ai-sdk/xai'),
  '@ai-sdk/cohere': () => import('@ai-sdk/cohere'),
  '@openrouter/ai-sdk-provider': () => import('@openrouter/ai-sdk-provider'),
};

/** The operator can install it. */
export class PackageNotInstalled extends Error {
  readonly npmPackage: string;

  constructor(npmPackage: string, cause: unknown) {
    super(
      `The AI SDK package ${npmPackage} is not installed. Install it beside the gateway: npm install ${npmPackage}`,
      {
        cause,
      },
    );
    this.npmPackage = npmPackage;
  }
}

/** Loads a package on its first use. The name is one of `provider/connection/ai-sdk-packages.ts`. */
export async function loadSdkPackage(npmPackage: string): Promise<object> {
  const load = Object.hasOwn(bundled, npmPackage) ? bundled[npmPackage] : undefined;
  if (load) return load();
  try {
    return await import(npmPackage);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw isMissing ? new PackageNotInstalled(npmPackage, error) : error;
  }
}
