import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPlan } from './stack-plan.ts';

/** Temporal's own variables that would lead away from the stack's own server. */
const foreign = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_PROFILE',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
  'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
];

export type Servers = Readonly<{ database: string; temporal: string; temporalUi: string }>;

/** Environment of the worker and the API: the stack's servers, whatever profile the developer has. */
export function childVariables(plan: StackPlan, servers: Servers): Record<string, string> {
  return plan.variables({
    ...(plan.temporalAddress === null ? ownTemporal(plan.home, servers.temporal) : {}),
    DATABASE_URL: servers.database,
    TEMPORAL_UI_URL: servers.temporalUi,
    RATCHET_HOME: plan.home,
    RATCHET_MODELS_FOLDER: plan.modelsFolder,
    RATCHET_EXTENSIONS_FOLDER: plan.extensionsFolder,
    RATCHET_COMMIT: plan.commit(),
  });
}

function ownTemporal(home: string, address: string): Record<string, string | undefined> {
  // An empty profile of our own: without it the SDK reads the developer's, which may name a cloud.
  const configFile = join(home, 'temporal.toml');
  writeFileSync(configFile, '[profile.default]\n');
  return {
    ...Object.fromEntries(foreign.map((name) => [name, undefined])),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: configFile,
  };
}
