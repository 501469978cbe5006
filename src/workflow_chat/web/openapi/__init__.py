"""The OpenAPI document: what the framework cannot know of our routes."""
