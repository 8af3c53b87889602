"""Tortoise engines that survive cancellation, and their configuration from a URL."""
