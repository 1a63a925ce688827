const LABELS: Record<string, string> = {
  'AWS::ApiGateway::Stage': 'API Gateway',
  'AWS::Lambda::Function': 'Lambda',
  'AWS::Lambda': 'Lambda',
  'AWS::DynamoDB::Table': 'DynamoDB table',
  'AWS::SQS::Queue': 'SQS queue',
  'AWS::SNS': 'SNS topic',
  'AWS::Cognito::UserPool': 'Cognito user pool',
  'AWS::ECS::Fargate': 'ECS on Fargate',
  'AWS::ECS::Container': 'ECS container',
  'AWS::StepFunctions::StateMachine': 'Step Functions',
  client: 'clients',
  remote: 'outside endpoint',
  unknown: 'service',
};

/** A short label for a node's type; of an unlisted CloudFormation type its own words. */
export const typeLabel = (type: string): string =>
  LABELS[type] ?? type.replace(/^AWS::/, '').replaceAll('::', ' ');
