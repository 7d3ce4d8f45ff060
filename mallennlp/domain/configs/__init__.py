"""Configs: as trees and flat keys, what differs between them, what their classes default to."""
