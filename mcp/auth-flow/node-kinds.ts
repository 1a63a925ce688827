/** Whether a node is a stage of an API, where requests come in. */
export const isStage = (type: string): boolean => type.endsWith('::Stage');

/** Whether a node is a Cognito user pool, whose clients and operations CloudWatch tells apart. */
export const isUserPool = (type: string): boolean => type === 'AWS::Cognito::UserPool';

/** Whether a node is a Lambda function. */
export const isFunction = (type: string): boolean => type === 'AWS::Lambda::Function';
