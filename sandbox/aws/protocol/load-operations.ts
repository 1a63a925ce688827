import { NormalizedSchema } from '@smithy/core/schema';
import type { HttpBinding, Operation, ServiceDefinition } from './operation.ts';
import type { SchemaReference, StaticOperation, StaticStructure } from './static-schema.ts';

/** Every operation of the loaded services, by the keys under which requests ask for them. */
export interface Operations {
  /** By `x-amz-target`: `AmazonSSM.GetParameter`. */
  readonly byTarget: ReadonlyMap<string, Operation>;
  /** By API version and action: `2010-03-31 Publish`. */
  readonly byAction: ReadonlyMap<string, Operation>;
  /** restJson1 operations, the most specific path first. */
  readonly rest: readonly Operation[];
  /** By service and operation: `lambda GetAlias`. */
  readonly byName: ReadonlyMap<string, Operation>;
}

interface ProtocolFacts {
  readonly id: string;
  readonly serviceTarget: string;
  readonly version: string;
  readonly xmlNamespace: string;
  readonly queryCompatible: boolean;
}

const OPERATION = 9;
const ERROR = -3;

const isSchema = (value: unknown, kind: number): boolean =>
  Array.isArray(value) && value[0] === kind;

type Constructor = new (
  config: object,
) => {
  config: { protocol: { getShapeId(): string }; protocolSettings: Record<string, unknown> };
};

const factsOf = (service: ServiceDefinition): ProtocolFacts => {
  const found = Object.entries(service.module).find(
    ([name, value]) => /^(?!__).+Client$/.test(name) && typeof value === 'function',
  );
  if (found === undefined) throw new TypeError(`no SDK client in the module of ${service.name}`);
  const { config } = new (found[1] as Constructor)({
    region: 'us-east-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  });
  const settings = config.protocolSettings;
  return {
    id: config.protocol.getShapeId(),
    serviceTarget: String(settings['serviceTarget'] ?? ''),
    version: String(settings['version'] ?? ''),
    xmlNamespace: String(settings['xmlNamespace'] ?? ''),
    queryCompatible: settings['awsQueryCompatible'] === true,
  };
};

const pathPattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replace(/\{([^}+]+)(\+?)\}/g, (_, label: string, greedy: string) =>
        greedy === '+' ? `(?<${label}>.+)` : `(?<${label}>[^/]+)`,
      )}/?$`,
  );

const bindingOf = (traits: unknown): HttpBinding | undefined => {
  const http = (traits as { http?: [string, string, number] } | null)?.http;
  if (http === undefined) return undefined;
  const [method, target, successStatus] = http;
  const [path = '/', query = ''] = target.split('?');
  const literalQuery = new URLSearchParams(query);
  const segments = path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
  return {
    method,
    path: pathPattern(path === '/' ? path : path.replace(/\/$/, '')),
    literalQuery,
    literals: segments.length + literalQuery.size,
    successStatus,
  };
};

const errorsOf = (module: Readonly<Record<string, unknown>>): Map<string, NormalizedSchema> =>
  new Map(
    Object.values(module)
      .filter((value) => isSchema(value, ERROR))
      .map((value) => {
        const schema = value as StaticStructure;
        return [schema[2], NormalizedSchema.of(schema as unknown as SchemaReference)];
      }),
  );

const operationsOf = (service: ServiceDefinition, facts: ProtocolFacts): Operation[] => {
  const errors = errorsOf(service.module);
  return Object.values(service.module)
    .filter((value) => isSchema(value, OPERATION))
    .map((value) => {
      const [, , name, traits, input, output] = value as StaticOperation;
      return {
        service,
        name,
        input: NormalizedSchema.of(input),
        output: NormalizedSchema.of(output),
        http: facts.id.includes('restJson') ? bindingOf(traits) : undefined,
        xmlNamespace: facts.xmlNamespace,
        queryCompatible: facts.queryCompatible,
        errors,
      };
    });
};

/** Reads the operations from the schemas that the SDK clients export. */
export const loadOperations = (services: readonly ServiceDefinition[]): Operations => {
  const byTarget = new Map<string, Operation>();
  const byAction = new Map<string, Operation>();
  const byName = new Map<string, Operation>();
  const rest: Operation[] = [];
  for (const service of services) {
    const facts = factsOf(service);
    for (const operation of operationsOf(service, facts)) {
      byName.set(`${service.name} ${operation.name}`, operation);
      if (operation.http !== undefined) rest.push(operation);
      else {
        byTarget.set(`${facts.serviceTarget}.${operation.name}`, operation);
        if (facts.version !== '') byAction.set(`${facts.version} ${operation.name}`, operation);
      }
    }
  }
  rest.sort((a, b) => (b.http?.literals ?? 0) - (a.http?.literals ?? 0));
  return { byTarget, byAction, rest, byName };
};
