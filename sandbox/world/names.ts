/** Identity of the sandbox's account and of the parts of its shop. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';
export const API_ID = 'shopapi001';
export const API_NAME = 'shop-api';
export const STAGE = 'prod';
export const API_NODE = `${API_NAME}/${STAGE}`;
export const ACCESS_LOG_GROUP = `/aws/apigateway/${API_NAME}-${STAGE}`;
export const CLIENTS = 'clients';
export const USER_POOL_ID = `${REGION}_ShopUsers`;
export const QUEUE = 'orders-queue';
export const ALIAS = 'live';

/** ARN of a resource in the sandbox's account and region. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
